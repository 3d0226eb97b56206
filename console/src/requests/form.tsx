import type { IdentifierType, RequestCall, RequestKind } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { IdentifierFields, identifierIn } from '../components/identifier-fields.tsx';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';

const KINDS: RequestKind[] = ['access', 'portability', 'correction', 'erasure', 'restriction', 'objection', 'minor'];

interface RequestFormProps {
  /** Called when the request was taken in. */
  opened(): void;
}

/** Takes a request in; not before staff say that they know who asks. */
export function RequestForm({ opened }: RequestFormProps) {
  const { t } = useI18n();
  const [kind, setKind] = useState<RequestKind>('access');
  const [type, setType] = useState<IdentifierType>('phone');
  const [error, setError] = useState<unknown>(null);
  const [working, setWorking] = useState(false);
  const open = async (form: HTMLFormElement) => {
    setWorking(true);
    try {
      await api.openRequest(callOf(new FormData(form), kind, type));
      form.reset();
      setError(null);
      opened();
    } catch (reason) {
      setError(reason);
    } finally {
      setWorking(false);
    }
  };
  return (
    <form
      class="filters card"
      data-testid="request-form"
      onSubmit={(event) => {
        event.preventDefault();
        void open(event.currentTarget);
      }}
    >
      <label>
        <span>{t('requests.kind')}</span>
        <select
          value={kind}
          data-testid="request-kind"
          onChange={(event) => setKind(KINDS.find((name) => name === event.currentTarget.value) ?? 'access')}
        >
          {KINDS.map((name) => (
            <option key={name} value={name}>
              {t(`requests.kind.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <IdentifierFields type={type} setType={setType} name="request" />
      <label class="wide">
        <span>{t('requests.reason')}</span>
        <input name="reason" autocomplete="off" maxLength={1000} placeholder={t('requests.reasonHint')} />
      </label>
      <label>
        <span>{t('requests.scope')}</span>
        <select name="scope">
          <option value="person">{t('requests.scope.person')}</option>
          <option value="proven">{t('requests.scope.proven')}</option>
          <option value="listed">{t('requests.scope.listed')}</option>
        </select>
      </label>
      <label>
        <span>{t('requests.check')}</span>
        <select name="check">
          <option value="staff">{t('requests.check.staff')}</option>
          <option value="code" disabled={type !== 'phone' && type !== 'email'}>
            {t('requests.check.code')}
          </option>
        </select>
      </label>
      <label class="check">
        <input type="checkbox" required data-testid="request-sure" />
        <span>{t(kind === 'erasure' ? 'requests.sure' : 'requests.checked')}</span>
      </label>
      <button type="submit" class="primary" disabled={working} data-testid="request-submit">
        {t('requests.open')}
      </button>
      <p class="muted small wide">{t(`requests.help.${kind}`)}</p>
      {error ? <Failure error={error} /> : null}
    </form>
  );
}

const SCOPES = ['person', 'proven', 'listed'] as const;

function callOf(form: FormData, kind: RequestKind, type: IdentifierType): RequestCall {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  return {
    kind,
    identifiers: [{ type, ...identifierIn(form) }],
    scope: SCOPES.find((scope) => scope === text('scope')) ?? 'person',
    check: text('check') === 'code' ? 'code' : 'staff',
    reason: text('reason') || null,
  };
}
