import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { OneTime } from './one-time.tsx';
import { ROLES } from './token-form.tsx';

/** Makes a link with which a colleague signs in once, with a role. */
export function Invite() {
  const { t } = useI18n();
  const [link, setLink] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const invite = async (form: FormData) => {
    const role = ROLES.find((name) => name === form.get('role')) ?? 'marketer';
    try {
      setLink((await api.invite({ role, name: String(form.get('name')) })).url);
      setError(null);
    } catch (failed) {
      setError(failed);
    }
  };
  const endAll = async () => {
    if (!confirm(t('invite.endAllConfirm'))) return;
    // The next call finds that this session is over too, and leads to the sign-in page.
    await api.endSessions().then(() => location.reload(), setError);
  };
  return (
    <section class="card import">
      <h2>{t('invite.title')}</h2>
      <p class="muted">{t('invite.lead')}</p>
      <form
        class="filters"
        data-testid="invite-form"
        onSubmit={(event) => {
          event.preventDefault();
          void invite(new FormData(event.currentTarget));
        }}
      >
        <label class="wide">
          <span>{t('invite.name')}</span>
          <input name="name" required maxLength={100} autocomplete="off" />
        </label>
        <label>
          <span>{t('tokens.role')}</span>
          <select name="role" defaultValue="marketer">
            {ROLES.map((name) => (
              <option key={name} value={name}>
                {t(`role.${name}`)}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" data-testid="invite">
          {t('invite.make')}
        </button>
      </form>
      {error ? <Failure error={error} /> : null}
      <button type="button" data-testid="end-sessions" onClick={() => void endAll()}>
        {t('invite.endAll')}
      </button>
      {link === null ? null : <OneTime value={link} />}
    </section>
  );
}
