import type { Source } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api, type SourceCall } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { newKey, originsIn } from './keys.ts';

interface SourceFormProps {
  /** The source that is changed; null adds one. Its key stays as it is. */
  edited: Source | null;
  /** With the secret key that was made, if one was. */
  saved(secret: string | null): void;
}

const KINDS = ['web', 'miniprogram', 'server'] as const;
const BASES = ['consent', 'contract'] as const;

/** Adds a source, with a key made here, or changes one. A secret key cannot be read again, so such a source gets a new one. */
export function SourceForm({ edited, saved }: SourceFormProps) {
  const { t } = useI18n();
  const [kind, setKind] = useState<Source['kind']>(edited?.kind ?? 'web');
  const [error, setError] = useState<unknown>(null);
  const save = async (form: HTMLFormElement) => {
    const call = callOf(new FormData(form), kind, edited);
    try {
      await api.saveSource(call);
      form.reset();
      setError(null);
      saved(call.secret_key ?? null);
    } catch (failed) {
      setError(failed);
    }
  };
  return (
    <form
      class="filters card"
      data-testid="source-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save(event.currentTarget);
      }}
    >
      <label>
        <span>{t('sources.name')}</span>
        <input name="name" required maxLength={256} autocomplete="off" defaultValue={edited?.name ?? ''} />
      </label>
      {edited === null ? (
        <label>
          <span>{t('sources.id')}</span>
          <input name="id" required pattern="[\w.\-]+" maxLength={256} autocomplete="off" title={t('sources.idHelp')} />
        </label>
      ) : null}
      <label>
        <span>{t('sources.kind')}</span>
        <select value={kind} onChange={(e) => setKind(KINDS.find((name) => name === e.currentTarget.value) ?? 'web')}>
          {KINDS.map((name) => (
            <option key={name} value={name}>
              {t(`sources.kind.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t('sources.basis')}</span>
        <select
          name="basis"
          key={kind}
          defaultValue={edited?.legal_basis ?? (kind === 'server' ? 'contract' : 'consent')}
        >
          {BASES.map((name) => (
            <option key={name} value={name}>
              {t(`sources.basis.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="wide">
        <span>{t('sources.origins')}</span>
        <textarea name="origins" rows={2} spellcheck={false} defaultValue={edited?.origins?.join('\n') ?? ''} />
        <span class="muted small">{t('sources.originsHelp')}</span>
      </label>
      <button type="submit" class="primary" data-testid="source-save">
        {t(edited === null ? 'sources.add' : 'sources.save')}
      </button>
      {error ? <Failure error={error} /> : null}
    </form>
  );
}

function callOf(form: FormData, kind: Source['kind'], edited: Source | null): SourceCall {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const isSecret = edited === null ? kind === 'server' : edited.write_key === null;
  const key = isSecret ? { secret_key: newKey('sk') } : { write_key: edited?.write_key ?? newKey('pk') };
  const legal_basis = text('basis') === 'contract' ? 'contract' : 'consent';
  return {
    id: edited?.id ?? text('id'),
    name: text('name'),
    kind,
    legal_basis,
    origins: originsIn(text('origins')),
    ...key,
  };
}
