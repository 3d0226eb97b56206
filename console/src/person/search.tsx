import type { IdentifierType, ResolveReply } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { IdentifierLabel } from '../components/labels.tsx';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { IDENTIFIERS } from '../i18n/terms.ts';
import { SCOPED, TYPES } from '../identifiers.ts';
import { go, hrefOf } from '../route.ts';

type Outcome = { reply: ResolveReply } | { error: unknown } | null;

/** Finds the person behind an identifier. */
export function Search() {
  const { t, language } = useI18n();
  const [type, setType] = useState<IdentifierType>('phone');
  const [outcome, setOutcome] = useState<Outcome>(null);
  const [working, setWorking] = useState(false);
  const find = async (form: FormData) => {
    const text = (name: string) => String(form.get(name) ?? '').trim();
    setWorking(true);
    try {
      const reply = await api.resolve({ type, value: text('value'), scope: text('scope') || undefined });
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
      <label>
        <span>{t('person.type')}</span>
        <select
          value={type}
          data-testid="search-type"
          onChange={(event) => setType(TYPES.find((name) => name === event.currentTarget.value) ?? 'phone')}
        >
          {TYPES.map((name) => (
            <option key={name} value={name}>
              {IDENTIFIERS[language][name]}
            </option>
          ))}
        </select>
      </label>
      <ValueFields type={type} />
      <button type="submit" class="primary" disabled={working} data-testid="search-submit">
        {t('person.search')}
      </button>
      {outcome ? <NotFound outcome={outcome} /> : null}
    </form>
  );
}

function ValueFields({ type }: { type: IdentifierType }) {
  const { t } = useI18n();
  return (
    <>
      <label class="wide">
        <span>{t('person.value')}</span>
        <input
          name="value"
          inputMode={type === 'phone' ? 'tel' : 'text'}
          required
          autocomplete="off"
          spellcheck={false}
          placeholder={t(type === 'phone' ? 'person.placeholder.phone' : 'person.placeholder.other')}
          data-testid="search-value"
        />
      </label>
      {SCOPED.includes(type) ? (
        <label class="wide">
          <span>{t('person.scope')}</span>
          <input name="scope" autocomplete="off" spellcheck={false} />
        </label>
      ) : null}
    </>
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
