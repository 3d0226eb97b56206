import type { RetentionReply } from '@guiyi/protocol';
import { api } from '../api.ts';
import { Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';

const FROM = {
  events: 'arrival',
  quarantine: 'arrival',
  dead_letters: 'arrival',
  lake: 'arrival',
  requests: 'end',
  legal_holds: 'end',
  tokens: 'end',
  audit: 'time',
  people: 'heard',
} as const;

type Kept = keyof typeof FROM;

/** How long things are kept, and what the last run removed. */
export function Retention() {
  const { t } = useI18n();
  const { data, error, reload } = useLoad('retention', api.retention);
  if (error) return <Failure error={error} retry={reload} />;
  if (!data) return <Loading />;
  return (
    <>
      <p class="muted">{t('retention.lead')}</p>
      {data.fault === null ? null : (
        <p class="failure" role="alert">
          {t('retention.fault', { fault: data.fault })}
        </p>
      )}
      {data.rules === null ? null : <RuleTable rules={data.rules} />}
      <section class="card">
        <h2>{t('retention.last')}</h2>
        <LastRun last={data.last} />
        <p class="muted small">{t('retention.holds')}</p>
      </section>
    </>
  );
}

function RuleTable({ rules }: { rules: NonNullable<RetentionReply['rules']> }) {
  const { t } = useI18n();
  return (
    <section class="card">
      <table class="figures" data-testid="retention-table">
        <caption class="visually-hidden">{t('settings.retention')}</caption>
        <thead>
          <tr>
            {(['what', 'days', 'from'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`retention.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rules.filter(isKnown).map(({ what, days }) => (
            <tr key={what}>
              <th scope="row">{t(`retention.${what}`)}</th>
              <td>{days === null ? t('retention.forGood') : t('retention.nDays', { n: days })}</td>
              <td>{t(`retention.from.${FROM[what]}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function LastRun({ last }: { last: RetentionReply['last'] }) {
  const { t, format } = useI18n();
  if (last === null) return <p>{t('retention.lastNone')}</p>;
  const removed = Object.entries(last.removed).map(([what, count]) => `${nameOf(what)} ${format.count(count)}`);
  return (
    <p>
      <time dateTime={last.time}>{format.time(last.time)}</time>
      {' · '}
      {removed.length === 0 ? t('retention.nothing') : removed.join(' · ')}
    </p>
  );

  function nameOf(what: string): string {
    return Object.hasOwn(FROM, what) ? t(`retention.${what as Kept}`) : what;
  }
}

function isKnown(rule: { what: string; days: number | null }): rule is { what: Kept; days: number | null } {
  return Object.hasOwn(FROM, rule.what);
}
