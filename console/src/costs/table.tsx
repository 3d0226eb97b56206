import type { CostLine, CostReportReply } from '@guiyi/protocol';
import { ChannelBadge } from '../components/labels.tsx';
import { useI18n } from '../i18n/context.tsx';

type Row = CostReportReply['rows'][number];

/** Cost, what it brought, and the ratios; each header says what it means. */
export function CostTable({ reply, goal }: { reply: CostReportReply; goal: string }) {
  const { t, format } = useI18n();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
    <section class="scroll" tabIndex={0} aria-label={t('costs.caption', { goal })}>
      <table class="figures" data-testid="cost-table">
        <caption class="visually-hidden">{t('costs.caption', { goal })}</caption>
        <thead>
          <tr>
            <th scope="col">{t(`costs.by.${reply.by}`)}</th>
            {(['cost', 'clicks', 'conversions', 'value'] as const).map((name) => (
              <th key={name} scope="col" class="number">
                {t(`costs.${name}`)}
              </th>
            ))}
            {(['cpa', 'roas', 'roi', 'cvr'] as const).map((name) => (
              <th key={name} scope="col" class="number" title={t(`costs.${name}.help`)}>
                {t(`costs.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {reply.rows.map((row) => (
            <tr
              key={`${row.day} ${row.channel} ${row.campaign}`}
              data-testid="cost-row"
              data-key={row.day ?? row.channel}
            >
              <th scope="row">
                <RowName row={row} by={reply.by} />
              </th>
              <Figures line={row} currency={reply.currency} />
            </tr>
          ))}
          {reply.rest ? (
            <tr>
              <th scope="row">{t('costs.rest', { n: format.count(reply.rest.rows) })}</th>
              <Figures line={reply.rest} currency={reply.currency} />
            </tr>
          ) : null}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('costs.total')}</th>
            <Figures line={reply.total} currency={reply.currency} />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function RowName({ row, by }: { row: Row; by: CostReportReply['by'] }) {
  const { t } = useI18n();
  if (row.channel === null) return row.day;
  return (
    <>
      <ChannelBadge channel={row.channel} /> {by === 'campaign' ? (row.campaign ?? t('costs.noCampaign')) : null}
    </>
  );
}

function Figures({ line, currency }: { line: CostLine; currency: string }) {
  const { format } = useI18n();
  const { cost, clicks, conversions, value, cpa, roas, roi, cvr } = line;
  const or = (ratio: number | null, show: (ratio: number) => string) => (ratio === null ? '–' : show(ratio));
  const cells = [
    format.money(cost, currency),
    format.count(clicks),
    format.credit(conversions),
    format.money(value, currency),
    or(cpa, (ratio) => format.money(ratio, currency)),
    or(roas, format.credit),
    or(roi, (ratio) => format.share(ratio, 1)),
    or(cvr, (ratio) => format.share(ratio, 1)),
  ];
  return cells.map((text, i) => (
    <td key={i} class="number">
      {text}
    </td>
  ));
}
