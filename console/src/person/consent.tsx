import type { CategoryPreferences, PersonConsentReply, Purpose } from '@guiyi/protocol';
import { api } from '../api.ts';
import { IdentifierLabel } from '../components/labels.tsx';
import { Failure, Loading } from '../components/states.tsx';
import { Receipt } from '../consent/receipt.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import type { Language } from '../i18n/index.ts';
import { actionName, surfaceName } from '../i18n/stores.ts';
import { PURPOSES } from '../i18n/terms.ts';
import { hrefOf } from '../route.ts';

/** The purposes that a visitor is asked for; `necessary` needs no asking. */
const ASKED: Purpose[] = ['analytics', 'personalization', 'advertising', 'sharing', 'cross_border', 'sensitive'];

type RecordOf = PersonConsentReply['records'][number];

/** What the person agreed to, and the records that say so. */
export function Consent({ person }: { person: string }) {
  const { t } = useI18n();
  const { data, error, reload } = useLoad(person, (signal) => api.personConsent(person, signal));
  return (
    <section class="card" data-testid="person-consent">
      <h2>{t('person.consent')}</h2>
      <p class="muted small">{t('person.consentHelp')}</p>
      {error ? <Failure error={error} retry={reload} /> : null}
      {data ? <Effective consent={data} /> : error ? null : <Loading />}
    </section>
  );
}

function Effective({ consent }: { consent: PersonConsentReply }) {
  const { t, language } = useI18n();
  if (consent.records.length === 0) return <p>{t('person.noConsent')}</p>;
  return (
    <>
      <ul class="purposes">
        {ASKED.map((purpose) => {
          const given = consent.effective[purpose];
          const state = given === undefined ? 'notAsked' : given ? 'granted' : 'denied';
          return (
            <li key={purpose} class={state} data-purpose={purpose} data-state={state}>
              <span aria-hidden="true">{state === 'granted' ? '✓' : state === 'denied' ? '✕' : '–'}</span>{' '}
              {PURPOSES[language][purpose]} <span class="muted small">{t(`person.${state}`)}</span>
            </li>
          );
        })}
      </ul>
      <Records records={consent.records} />
    </>
  );
}

function Records({ records }: { records: PersonConsentReply['records'] }) {
  const { t, format, language } = useI18n();
  return (
    <details>
      <summary>{t('person.records', { n: records.length })}</summary>
      <ol class="records">
        {records.map((record) => (
          <li key={record.seq}>
            <span class="number">{format.time(record.time)}</span>{' '}
            <IdentifierLabel type={record.identifier.type} masked={record.identifier.masked} />
            <span>{decidedIn(record.preferences, language)}</span>
            <span class="muted small">{circumstances(record, language).join(' · ')}</span>{' '}
            <NoticeLink version={record.notice_version} hash={record.notice_hash} /> <Receipt seq={record.seq} />
          </li>
        ))}
      </ol>
    </details>
  );
}

/** The text that was shown, by its version; the hash says that it is the same. */
function NoticeLink({ version, hash }: { version: string | null; hash: string | null }) {
  const { t } = useI18n();
  if (version === null) return <span class="muted small">{t('consent.noNotice')}</span>;
  return (
    <a class="small" href={hrefOf(['consent'])} title={hash ?? ''} data-testid="record-notice">
      {t('consent.notice', { version })}
    </a>
  );
}

/** Where and how somebody decided. */
function circumstances({ surface, action, locale, gpc }: RecordOf, language: Language): string[] {
  const named = [surface && surfaceName(surface, language), action && actionName(action, language), locale];
  return [...named, gpc ? 'GPC' : null].flatMap((word) => word || []);
}

function decidedIn(preferences: CategoryPreferences, language: Language): string {
  return (Object.entries(preferences) as [Purpose, boolean][])
    .map(([purpose, given]) => `${given ? '✓' : '✕'} ${PURPOSES[language][purpose]}`)
    .join(' ');
}
