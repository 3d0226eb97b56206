import type { HeldIdentifier } from '@guiyi/protocol';
import { Decision } from '../components/decision.tsx';
import { IdentifierLabel } from '../components/labels.tsx';
import { useI18n } from '../i18n/context.tsx';
import { rank } from '../identifiers.ts';

/** What the person holds, and what they held before; strongest type first, within it the latest. */
export function Identifiers({ identifiers }: { identifiers: HeldIdentifier[] }) {
  const { t } = useI18n();
  const ordered = [...identifiers].sort((a, b) => rank(a.type) - rank(b.type) || b.since.localeCompare(a.since));
  const strongest = ordered.find(({ until }) => until === null);
  return (
    <section class="card">
      <h2>{t('person.identifiers')}</h2>
      <p class="muted small">{t('person.identifiersHelp')}</p>
      <table class="held" data-testid="person-identifiers">
        <thead>
          <tr>
            <th scope="col">{t('person.identifier')}</th>
            <th scope="col">{t('person.since')}</th>
            <th scope="col">{t('person.until')}</th>
          </tr>
        </thead>
        <tbody>
          {ordered.map((held) => (
            <Held key={`${held.ref}:${held.since}`} held={held} from={held === strongest ? undefined : strongest} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface HeldProps {
  held: HeldIdentifier;
  /** The identifier that this one can be split off. */
  from: HeldIdentifier | undefined;
}

function Held({ held, from }: HeldProps) {
  const { t } = useI18n();
  const { type, scope, masked, since, until, ref } = held;
  return (
    <tr data-testid="person-identifier" data-type={type} class={until === null ? undefined : 'past'}>
      <td>
        <IdentifierLabel type={type} masked={masked} />
        {scope ? <span class="muted small"> {scope}</span> : null}
      </td>
      <td>
        <Day iso={since} />
      </td>
      <td>
        {until === null ? (
          <>
            {t('person.current')}
            {from ? (
              <Decision label={t('person.split')} call={{ action: 'split', a: { ref: from.ref }, b: { ref } }} />
            ) : null}
          </>
        ) : (
          <>
            <Day iso={until} /> · {t('person.past')}
          </>
        )}
      </td>
    </tr>
  );
}

function Day({ iso }: { iso: string }) {
  const { format } = useI18n();
  return (
    <time class="number" dateTime={iso} title={format.time(iso)}>
      {format.day(iso)}
    </time>
  );
}
