import { getSignedCookie } from 'hono/cookie';
import type { Env } from '../lib/env.ts';
import { sha256 } from '../lib/keyed.ts';
import { type SignIn, sessionsEnded } from '../store/sign-in.ts';
import { isStale, noteUse, tokenOfHash } from '../store/tokens.ts';
import { isRole } from './access.ts';
import { accessCaller } from './cloudflare-access.ts';
import type { AppContext, Caller } from './context.ts';

/** Name of the console's cookie. Its value is the time (ms) at which the session ends, the role and the name, signed. */
export const SESSION_COOKIE = 'guiyi_session';

/** A session lasts twelve hours. */
export const SESSION_MS = 12 * 3_600_000;

/** API tokens begin with this, so that a secret scanner knows one. */
export const TOKEN_PREFIX = 'gyt_';

/** Signs sessions. A new admin token or pepper ends all of them. */
export function sessionSecret(env: Env): string {
  return `session:${env.GUIYI_ADMIN_TOKEN}:${env.GUIYI_PEPPER}`;
}

/** The value of a session's cookie. */
export function sessionValue(ends: number, { role, actor }: SignIn): string {
  return `${ends}.${role}.${encodeURIComponent(actor)}`;
}

/** Who calls: the admin token, an API token, a session of the console, or Cloudflare Access; null for a stranger. */
export async function callerOf(c: AppContext): Promise<Caller | null> {
  return (await bearer(c)) ?? (await session(c)) ?? (await accessCaller(c));
}

async function bearer(c: AppContext): Promise<Caller | null> {
  const [, token] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  if (token === undefined) return null;
  const { GUIYI_ADMIN_TOKEN: admin, DB } = c.env;
  if (admin && equal(token, admin)) return { role: 'admin', actor: 'admin-token', readOnly: false, bearer: true };
  if (!token.startsWith(TOKEN_PREFIX) || token.length > 256) return null;
  const now = Date.now();
  const row = await tokenOfHash(DB, sha256(token), now);
  if (row === null) return null;
  if (isStale(row, now)) c.executionCtx.waitUntil(noteUse(DB, row.id, now));
  return { role: row.role, actor: `token:${row.id}`, readOnly: row.read_only === 1, bearer: true };
}

async function session(c: AppContext): Promise<Caller | null> {
  if (!c.env.GUIYI_ADMIN_TOKEN) return null;
  const value = await getSignedCookie(c, sessionSecret(c.env), SESSION_COOKIE);
  if (typeof value !== 'string') return null;
  const [, ends, role = '', actor = ''] = /^(\d+)\.(\w+)\.(.+)$/.exec(value) ?? [];
  if (!(Number(ends) > Date.now()) || !isRole(role)) return null;
  if (Number(ends) - SESSION_MS <= (await sessionsEnded(c.env.DB))) return null;
  return { role, actor: decodeURIComponent(actor), readOnly: false, bearer: false };
}

const encoder = new TextEncoder();

/** In a time that says nothing about where two strings differ. */
function equal(a: string, b: string): boolean {
  return crypto.subtle.timingSafeEqual(encoder.encode(sha256(a)), encoder.encode(sha256(b)));
}
