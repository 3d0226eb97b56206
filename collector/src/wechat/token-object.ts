import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../lib/env.ts';
import { ask, type OrFault } from './api.ts';
import type { WechatApp } from './apps.ts';
import { FORCE_A_DAY, isFresh, mayForce } from './rules.ts';

interface Token {
  value: string;
  /** Milliseconds. */
  expires: number;
}

/**
 * The access token of one mini-program, the same for the whole deployment. It is kept in memory only: `stable_token` gives
 * the valid one again to whoever asks, so that an eviction costs one call and no secret rests anywhere. What must be
 * remembered is when a refresh was forced, as WeChat counts those.
 */
export class WechatTokenObject extends DurableObject<Env> {
  readonly #sql = this.ctx.storage.sql;
  #token: Token | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql.exec('CREATE TABLE IF NOT EXISTS refreshes (time INTEGER NOT NULL)');
  }

  /** The token of this moment; not `stale` again, which WeChat has refused. One call at a time. */
  token(app: WechatApp, stale: string | null): Promise<OrFault<{ token: string }>> {
    const next = this.#turn.then(() => this.#current(app, stale));
    this.#turn = next.catch(() => {});
    return next;
  }

  async #current(app: WechatApp, stale: string | null): Promise<OrFault<{ token: string }>> {
    const known = this.#token;
    if (known !== null && known.value !== stale && isFresh(known.expires, Date.now())) return { token: known.value };
    if (known === null || known.value !== stale) {
      const given = await this.#fetch(app, false);
      if ('fault' in given || given.token !== stale) return given;
    }
    if (!mayForce(this.#refreshes(), Date.now())) return { fault: 'wechat_unavailable' };
    this.#sql.exec('INSERT INTO refreshes VALUES (?)', Date.now());
    return this.#fetch(app, true);
  }

  async #fetch({ appid, secret }: WechatApp, force: boolean): Promise<OrFault<{ token: string }>> {
    const body = { grant_type: 'client_credential', appid, secret, ...(force && { force_refresh: true }) };
    const outcome = await ask(this.env, { call: 'token', path: '/cgi-bin/stable_token', body });
    if (outcome.step !== 'done') return { fault: outcome.step === 'refresh' ? 'wechat_refused' : outcome.step };
    const { access_token: value, expires_in: seconds } = outcome.answer;
    if (typeof value !== 'string' || value === '') return { fault: 'wechat_refused' };
    this.#token = { value, expires: Date.now() + Number(seconds || 0) * 1_000 };
    return { token: value };
  }

  #refreshes(): number[] {
    const rows = this.#sql.exec<{ time: number }>('SELECT time FROM refreshes ORDER BY time DESC LIMIT ?', FORCE_A_DAY);
    return [...rows].map(({ time }) => time);
  }
}

/** The token's door; one object a mini-program. */
export function tokenOf(env: Env, app: WechatApp, stale: string | null): Promise<OrFault<{ token: string }>> {
  const stub = env.WECHAT.get(env.WECHAT.idFromName(app.appid)) as unknown as Pick<WechatTokenObject, 'token'>;
  return stub.token(app, stale);
}
