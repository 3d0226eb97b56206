import type { ApiToken } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { Invite } from './invite.tsx';
import { OneTime } from './one-time.tsx';
import { TokenForm } from './token-form.tsx';

/** Tokens of the admin API: made, listed, revoked. */
export function Tokens() {
  const { t } = useI18n();
  const { data, error, reload } = useLoad('tokens', api.tokens);
  const [made, setMade] = useState<string | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const revoke = async ({ id, name }: ApiToken) => {
    if (!confirm(t('tokens.revokeConfirm', { name }))) return;
    await api.revokeToken(id).then(reload, setFailed);
  };
  return (
    <>
      <p class="muted">{t('tokens.lead')}</p>
      {made === null ? null : <OneTime value={made} />}
      {failed ? <Failure error={failed} /> : null}
      <TokenForm
        made={(token) => {
          setMade(token);
          reload();
        }}
      />
      {error ? <Failure error={error} retry={reload} /> : null}
      {data ? <TokenTable tokens={data.tokens} revoke={(token) => void revoke(token)} /> : error ? null : <Loading />}
      <Invite />
    </>
  );
}

function TokenTable({ tokens, revoke }: { tokens: ApiToken[]; revoke: (token: ApiToken) => void }) {
  const { t } = useI18n();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
    <section class="card scroll" tabIndex={0} aria-label={t('tokens.list')}>
      {tokens.length === 0 ? <p class="muted">{t('tokens.empty')}</p> : null}
      <table class="figures" hidden={tokens.length === 0}>
        <caption class="visually-hidden">{t('tokens.list')}</caption>
        <thead>
          <tr>
            {(['name', 'role', 'createdBy', 'lastUsed', 'state'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`tokens.${name}`)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <TokenRow key={token.id} token={token} revoke={revoke} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function TokenRow({ token, revoke }: { token: ApiToken; revoke: (token: ApiToken) => void }) {
  const { t, format } = useI18n();
  const { id, name, role, read_only, created_at, created_by, owner, last_used_at, expires_at, revoked_at } = token;
  const ended = expires_at !== null && Date.parse(expires_at) <= Date.now();
  const state = revoked_at !== null ? 'revoked' : ended ? 'ended' : 'works';
  return (
    <tr data-testid="token-row" data-state={state}>
      <th scope="row">
        {name} <code class="muted small">{id}</code>
        {owner === null ? null : <div class="muted small">{`${t('tokens.owner')} · ${owner}`}</div>}
      </th>
      <td>
        {t(`role.${role}`)}
        {read_only ? ` · ${t('tokens.readOnly')}` : ''}
      </td>
      <td>
        {created_by} · {format.day(created_at)}
      </td>
      <td>{last_used_at === null ? t('tokens.never') : format.time(last_used_at)}</td>
      <td>
        <span class="badge">{t(`tokens.${state}`)}</span>
        {state === 'works' && expires_at !== null ? ` ${t('tokens.until', { time: format.day(expires_at) })}` : ''}
      </td>
      <td>
        {state === 'works' ? (
          <button type="button" data-testid="token-revoke" onClick={() => revoke(token)}>
            {t('tokens.revoke')}
          </button>
        ) : null}
      </td>
    </tr>
  );
}
