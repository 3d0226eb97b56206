import type { CostImportReply } from '@guiyi/protocol';
import { ChannelBadge } from '../components/labels.tsx';
import { useI18n } from '../i18n/context.tsx';
import { faultText } from './fault.ts';

/** The first rows as the server understands them. */
export function Preview({ rows }: { rows: CostImportReply['preview'] }) {
  const { t, format } = useI18n();
  const title = t('costs.preview', { n: rows.length });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
    <section class="scroll" tabIndex={0} aria-label={title}>
      <table class="figures" data-testid="cost-preview">
        <caption>{title}</caption>
        <thead>
          <tr>
            {(['day', 'by.channel', 'by.campaign', 'cost', 'currency', 'clicks'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`costs.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              <th scope="row">{row.day}</th>
              <td>
                <ChannelBadge channel={row.channel} />
              </td>
              <td>{row.campaign ?? '–'}</td>
              <td class="number">{format.money(row.amount, row.currency)}</td>
              <td>{row.currency}</td>
              <td class="number">{row.clicks === null ? '–' : format.count(row.clicks)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What is wrong, line by line. */
export function Faults({ reply }: { reply: CostImportReply }) {
  const { t, language, format } = useI18n();
  return (
    <div class="failure" role="alert" data-testid="cost-faults">
      <p class="state-title">{t('costs.faults', { n: format.count(reply.error_count) })}</p>
      <table class="figures">
        <thead>
          <tr>
            {(['line', 'field', 'fault'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`costs.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {reply.errors.map(({ line, field, message }) => (
            <tr key={`${line} ${field}`}>
              <td>{line}</td>
              <td>{field || '–'}</td>
              <td>{faultText(message, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
