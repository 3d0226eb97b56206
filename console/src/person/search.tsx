import type { IdentifierType, ResolveReply } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { IdentifierFields, identifierIn } from '../components/identifier-fields.tsx';
import { IdentifierLabel } from '../components/labels.tsx';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { go, hrefOf } from '../route.ts';

type Outcome = { reply: ResolveReply } | { error: unknown } | null;

/** Finds the person behind an identifier. */
export function Search() {
  const { t } = useI18n();
  const [type, setType] = useState<IdentifierType>('phone');
  const [outcome, setOutcome] = useState<Outcome>(null);
  const [working, setWorking] = useState(false);
  const find = async (form: FormData) => {
    setWorking(true);
    try {
      const reply = await api.resolve({ type, ...identifierIn(form) });
      setOutcome(reply.person_id === null ? { reply } : null);
      if (reply.person_id !== null) go(hrefOf(['person', reply.person_id]));
    } catch (error) {
      setOutcome({ error });
    } finally {
      setWorking(false);
    }
  };
  return (
    <form
      class="filters card"
      onSubmit={(event) => {
        event.preventDefault();
        void find(new FormData(event.currentTarget));
      }}
    >
      <IdentifierFields type={type} setType={setType} name="search" />
      <button type="submit" class="primary" disabled={working} data-testid="search-submit">
        {t('person.search')}
      </button>
      {outcome ? <NotFound outcome={outcome} /> : null}
    </form>
  );
}

function NotFound({ outcome }: { outcome: NonNullable<Outcome> }) {
  const { t } = useI18n();
  if ('error' in outcome) return <Failure error={outcome.error} />;
  const { status, identifiers } = outcome.reply;
  return (
    <div class="search-result" role="status" data-testid="search-result" data-status={status}>
      <p>{t(`resolve.${status}`)}</p>
      {identifiers.map((id) => (
        <IdentifierLabel key={`${id.type}${id.scope}${id.masked}${id.since}`} type={id.type} masked={id.masked} />
      ))}
    </div>
  );
}
