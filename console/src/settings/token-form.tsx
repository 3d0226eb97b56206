import type { Role } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';

/** A session makes no other admin; that takes the admin token. */
export const ROLES: Role[] = ['developer', 'marketer', 'privacy'];
const DAYS = [30, 90, 365];

/** Makes a token; `made` gets it, for this one look at it. */
export function TokenForm({ made }: { made(token: string): void }) {
  const { t } = useI18n();
  const [role, setRole] = useState<Role>('marketer');
  const [error, setError] = useState<unknown>(null);
  const make = async (element: HTMLFormElement) => {
    const form = new FormData(element);
    const days = Number(form.get('days'));
    const expires_at = days > 0 ? new Date(Date.now() + days * 86_400_000).toISOString() : null;
    try {
      const owner = String(form.get('owner')).trim() || null;
      const call = { name: String(form.get('name')), role, owner, read_only: form.has('read-only'), expires_at };
      const { token } = await api.makeToken(call);
      element.reset();
      setError(null);
      made(token);
    } catch (failed) {
      setError(failed);
    }
  };
  return (
    <form
      class="filters card"
      data-testid="token-form"
      onSubmit={(event) => {
        event.preventDefault();
        void make(event.currentTarget);
      }}
    >
      <label class="wide">
        <span>{t('tokens.name')}</span>
        <input name="name" required maxLength={100} autocomplete="off" placeholder={t('tokens.nameHint')} />
      </label>
      <label>
        <span>{t('tokens.owner')}</span>
        <input name="owner" maxLength={100} autocomplete="off" title={t('tokens.ownerHint')} />
      </label>
      <label>
        <span>{t('tokens.role')}</span>
        <select
          value={role}
          data-testid="token-role"
          onChange={(event) => setRole(ROLES.find((name) => name === event.currentTarget.value) ?? 'marketer')}
        >
          {ROLES.map((name) => (
            <option key={name} value={name}>
              {t(`role.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t('tokens.ends')}</span>
        <select name="days" defaultValue="90">
          {DAYS.map((n) => (
            <option key={n} value={n}>
              {t('tokens.days', { n })}
            </option>
          ))}
          <option value="0">{t('tokens.forever')}</option>
        </select>
      </label>
      <label class="check">
        <input type="checkbox" name="read-only" />
        <span>{t('tokens.readOnly')}</span>
      </label>
      <button type="submit" class="primary" data-testid="token-create">
        {t('tokens.create')}
      </button>
      <p class="muted small wide">{t(`role.${role}.help`)}</p>
      {error ? <Failure error={error} /> : null}
    </form>
  );
}
