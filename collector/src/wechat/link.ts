import { agreed } from '../identity/agreed.ts';
import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import type { Identifier } from '../lib/identifier.ts';
import { keyer, sha256 } from '../lib/keyed.ts';
import { type NormaliseOptions, normalise } from '../lib/normalise.ts';
import type { SourceRow } from '../store/sources.ts';
import type { OrFault } from './api.ts';
import type { WechatApp } from './apps.ts';
import { exchangeLogin, exchangePhone } from './exchange.ts';

/** A code that a visitor of a source brings. */
export interface CodeCall {
  code: string;
  anonymous: Identifier;
  /** The visitor's grant of analytics as the client states it; the ledger may say it instead. */
  granted: boolean;
  /** When it came (ms): an erasure while WeChat is asked is later, and takes the answer. */
  received: number;
}

/** What was linked with the anonymous id, as staff would see it. */
export interface Linked {
  identifiers: Identifier[];
}

/** Links the visitor with the openid, and unionid, that WeChat names for a login code. */
export async function linkLogin(env: Env, source: SourceRow, app: WechatApp, call: CodeCall): Promise<OrFault<Linked>> {
  if (!(await agreed(identityOf(env), source, call))) return { fault: 'consent_missing' };
  const user = await exchangeLogin(env, app, call.code);
  if ('fault' in user) return user;
  const options = optionsOf(env);
  const found = [
    normalise('unionid', user.unionid, '', options),
    normalise('openid', user.openid, app.appid, options),
  ].filter((identifier) => identifier !== null);
  return observe(env, source, app, call, found);
}

/** Links the visitor with the phone number that WeChat names, and with who they are in WeChat where that is known. */
export async function linkPhone(env: Env, source: SourceRow, app: WechatApp, call: CodeCall): Promise<OrFault<Linked>> {
  const identity = identityOf(env);
  if (!(await agreed(identity, source, call))) return { fault: 'consent_missing' };
  const given = await exchangePhone(env, app, call.code);
  if ('fault' in given) return given;
  const phone = normalise('phone', given.phone, '', optionsOf(env));
  if (phone === null) return { fault: 'wechat_refused' };
  const user = wechatUser(await identity.verifiedWith(call.anonymous, source.id), app);
  return observe(env, source, app, call, [phone, ...user]);
}

/**
 * Who a visitor is in WeChat, by what this source's exchanges have verified before. A phone number and an openid that each
 * meet only the anonymous id would never become one person: weak evidence joins nobody. Two openids are two people on one
 * device, and then nothing is known.
 */
function wechatUser(verified: readonly Identifier[], { appid }: Pick<WechatApp, 'appid'>): Identifier[] {
  const openids = verified.filter(({ type, scope }) => type === 'openid' && scope === appid);
  const unionids = verified.filter(({ type }) => type === 'unionid');
  return openids.length === 1 && unionids.length <= 1 ? [...unionids, ...openids] : [];
}

async function observe(
  env: Env,
  source: SourceRow,
  app: WechatApp,
  { code, anonymous, received }: CodeCall,
  found: Identifier[],
): Promise<OrFault<Linked>> {
  const sighting = {
    key: `${source.id}:wechat:${sha256(`${app.appid} ${code}`)}`,
    time: received,
    source: source.id,
    trust: 'verified' as const,
    identifiers: [...found, anonymous],
    gated: source.legal_basis === 'consent',
  };
  const [verdict] = await identityOf(env).observe([sighting]);
  return verdict === 'keep' ? { identifiers: found } : { fault: 'consent_missing' };
}

function optionsOf(env: Env): NormaliseOptions {
  return { region: env.GUIYI_PHONE_REGION, key: keyer(env) };
}
