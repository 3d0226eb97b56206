import type { ChannelRule, ChannelRulesReply } from '@guiyi/protocol';
import { ChannelBadge } from '../components/labels.tsx';
import { useI18n } from '../i18n/context.tsx';

/** The rules in their order. Patterns are shown as they are: whoever changes one must read it. */
export function RuleTable({ reply }: { reply: ChannelRulesReply }) {
  const { t } = useI18n();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
    <section class="card scroll" tabIndex={0} aria-label={t('channels.rules')}>
      <h2>{t('channels.rules')}</h2>
      <table class="figures" data-testid="channel-rules">
        <thead>
          <tr>
            <th scope="col">{t('channels.position')}</th>
            <th scope="col">{t('channels.channel')}</th>
            <th scope="col">{t('channels.paid')}</th>
            <th scope="col">{t('channels.condition')}</th>
          </tr>
        </thead>
        <tbody>
          {reply.rules.map((rule) => (
            <tr key={rule.position}>
              <th scope="row">{rule.position}</th>
              <td>
                <ChannelBadge channel={rule.channel} />
              </td>
              <td>{rule.paid ? t('channels.paid') : '–'}</td>
              <td>
                <Conditions any={rule.any} />
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">–</th>
            <td>
              <ChannelBadge channel={reply.otherwise} />
            </td>
            <td>–</td>
            <td>{t('channels.otherwise')}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

function Conditions({ any }: Pick<ChannelRule, 'any'>) {
  const { t } = useI18n();
  return any.map((condition) => (
    <div key={JSON.stringify(condition)}>
      {(['source', 'medium', 'campaign', 'category'] as const)
        .filter((field) => condition[field] !== undefined)
        .map((field, i) => (
          <span key={field}>
            {i > 0 ? ` ${t('channels.and')} ` : null}
            {t(`channels.${field}`)} <code>{condition[field]}</code>
          </span>
        ))}
    </div>
  ));
}
