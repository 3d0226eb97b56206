import type { HeldIdentifier } from '@guiyi/protocol';
import { IdentifierLabel } from '../components/labels.tsx';
import { useI18n } from '../i18n/context.tsx';
import { rank } from '../strength.ts';

/** What the person holds, and what they held before; strongest type first, within it the latest. */
export function Identifiers({ identifiers }: { identifiers: HeldIdentifier[] }) {
  const { t } = useI18n();
  const ordered = [...identifiers].sort((a, b) => rank(a.type) - rank(b.type) || b.since.localeCompare(a.since));
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
            <Held key={`${held.type}:${held.scope}:${held.masked}:${held.since}`} held={held} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Held({ held }: { held: HeldIdentifier }) {
  const { t } = useI18n();
  const { type, scope, masked, since, until } = held;
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
          t('person.current')
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
