import type { Evidence, LabelledIdentifier, MadeDecision } from '@guiyi/protocol';
import { Fragment } from 'preact';
import { api } from '../api.ts';
import { Decision } from '../components/decision.tsx';
import { IdentifierLabel } from '../components/labels.tsx';
import { Failure, Loading } from '../components/states.tsx';
import { EvidencePicture } from '../evidence/picture.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';

const TRUSTS = ['staff', 'verified', 'claimed'] as const;

/** "Why are these one person?": the evidence as a picture and in words. */
export function Why({ person }: { person: string }) {
  const { t } = useI18n();
  const { data, error, reload } = useLoad(person, (signal) => api.personWhy(person, signal));
  return (
    <section class="card" data-testid="person-why">
      <h2>{t('person.why')}</h2>
      <p class="muted small">{t('person.whyHelp')}</p>
      {error ? <Failure error={error} retry={reload} /> : null}
      {data ? <Reasons evidence={data.evidence} /> : error ? null : <Loading />}
      {data ? <Decisions made={data.decisions} /> : null}
    </section>
  );
}

function Reasons({ evidence }: { evidence: Evidence[] }) {
  const { t } = useI18n();
  const links = evidence.filter(({ identifiers }) => identifiers.length > 1);
  if (links.length === 0) return <p>{t('person.noWhy')}</p>;
  return (
    <>
      <EvidencePicture evidence={links} />
      <TrustLegend />
      <ol class="evidence">
        {links.map((piece) => (
          <Reason key={piece.evidence_id} piece={piece} />
        ))}
      </ol>
    </>
  );
}

/** What staff decided and what holds still, so that it can be taken back at any time. */
function Decisions({ made }: { made: MadeDecision[] }) {
  const { t, format } = useI18n();
  if (made.length === 0) return null;
  return (
    <>
      <h3>{t('person.decisions')}</h3>
      <ul class="evidence" data-testid="decisions">
        {made.map(({ evidence_id, action, target, identifiers, reason, time }) => (
          <li key={evidence_id} data-evidence={evidence_id}>
            <span>
              <span class="badge">{t(`person.decided.${action}`)}</span> {target ? <code>{target}</code> : null}{' '}
              <Named identifiers={identifiers} />
            </span>
            <span class="muted small">
              {reason} <span class="number">{format.time(time)}</span>
            </span>
            <Decision label={t('decision.undo')} call={{ action: 'void', evidence_id }} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Named({ identifiers }: { identifiers: LabelledIdentifier[] }) {
  const { t } = useI18n();
  return (
    <>
      {identifiers.map((id, index) => (
        <Fragment key={id.ref}>
          {index > 0 ? ` ${t('person.and')} ` : null}
          <IdentifierLabel type={id.type} masked={id.masked} />
        </Fragment>
      ))}
    </>
  );
}

function TrustLegend() {
  const { t } = useI18n();
  return (
    <ul class="trusts small">
      {TRUSTS.map((trust) => (
        <li key={trust}>
          <svg width="36" height="8" aria-hidden="true">
            <path class={`link ${trust}`} d="M0 4H36" />
          </svg>
          {t(`trust.${trust}`)} <span class="muted">{t(`trust.${trust}.help`)}</span>
        </li>
      ))}
    </ul>
  );
}

function Reason({ piece }: { piece: Evidence }) {
  const { t, format } = useI18n();
  const { evidence_id, trust, count, first, last, source_id: source, voided } = piece;
  const when =
    count === 1
      ? t('person.evidenceOnce', { time: format.time(first) })
      : t('person.evidenceMany', { first: format.time(first), last: format.time(last), count });
  // The text decides where the identifiers stand in the sentence; they are elements, so it is cut there.
  const [before, after] = t('person.evidence', { source, identifiers: '\n' }).split('\n');
  return (
    <li data-testid="evidence" data-evidence={evidence_id} class={voided ? 'voided' : undefined}>
      <span>
        {before}
        <Named identifiers={piece.identifiers} />
        {after}
      </span>
      <span class="muted small">
        <span class={`badge trust ${trust}`}>{t(`trust.${trust}`)}</span>{' '}
        {voided ? <span class="badge bot">{t('person.voided')}</span> : null} <span class="number">{when}</span>
      </span>
      {voided ? null : <Decision label={t('person.void')} call={{ action: 'void', evidence_id }} />}
    </li>
  );
}
