import { useEffect, useState } from 'preact/hooks';
import { api } from '../api.ts';
import { homeOf } from '../components/places.ts';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { go, safeNext } from '../route.ts';

/** `#/sign-in?code=…` signs in; without a code it says where the link is, and takes the admin token instead. */
export function SignInPage({ params }: { params: URLSearchParams }) {
  const { t } = useI18n();
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const code = params.get('code');
  const asked = params.get('next');
  const next = safeNext(asked);

  const signIn = async (codeOf: () => Promise<string>) => {
    setWorking(true);
    setError(null);
    try {
      await api.signIn(await codeOf());
      go(asked === null ? homeOf((await api.session()).role) : next, true);
    } catch (reason) {
      setError(reason);
      setWorking(false);
    }
  };
  useEffect(() => {
    if (!code) return;
    // A used code is of no use in the history.
    history.replaceState(null, '', '#/sign-in');
    void signIn(async () => code);
  }, [code]);

  return (
    <section class="sign-in card">
      <h1>{t('signIn.title')}</h1>
      {error ? <Failure error={error} /> : null}
      {working ? <p role="status">{t('signIn.working')}</p> : null}
      {params.has('left') && !error ? <p role="status">{t('signIn.signedOut')}</p> : null}
      <p>{t('signIn.where')}</p>
      <p class="muted small">{t('signIn.exampleLabel')}</p>
      <pre class="terminal">{t('signIn.example')}</pre>
      <TokenForm disabled={working} submit={(token) => void signIn(async () => (await api.signInLink(token)).code)} />
    </section>
  );
}

/** The token lives in this field and in one request, nowhere else. */
function TokenForm({ disabled, submit }: { disabled: boolean; submit: (token: string) => void }) {
  const { t } = useI18n();
  return (
    <form
      class="token-form"
      onSubmit={(event) => {
        event.preventDefault();
        const token = new FormData(event.currentTarget).get('token');
        if (typeof token === 'string' && token.trim()) submit(token.trim());
      }}
    >
      <h2>{t('signIn.token')}</h2>
      <label for="token">{t('signIn.tokenLabel')}</label>
      <div class="line">
        <input id="token" name="token" type="password" autocomplete="off" required data-testid="admin-token" />
        <button type="submit" class="primary" disabled={disabled} data-testid="sign-in">
          {t('signIn.submit')}
        </button>
      </div>
      <p class="muted small">{t('signIn.tokenHelp')}</p>
    </form>
  );
}
