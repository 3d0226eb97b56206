import type { SessionReply, SignInLinkReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import { deleteCookie, setSignedCookie } from 'hono/cookie';
import * as v from 'valibot';
import { guardAdmins, isOwnOrigin, staffOnly, trail } from '../http/auth.ts';
import { readJson } from '../http/body.ts';
import { SESSION_COOKIE, SESSION_MS, sessionSecret, sessionValue } from '../http/caller.ts';
import { type AppContext, type AppEnv, note } from '../http/context.ts';
import { countWrong } from '../http/limits.ts';
import { Refusal } from '../http/problem.ts';
import { sha256 } from '../lib/keyed.ts';
import { endSessions, redeemSignInCode, saveSignInCode } from '../store/sign-in.ts';
import { parse } from './parse.ts';

/** A sign-in link works for ten minutes. */
const CODE_MS = 10 * 60_000;

/** Body of `POST /api/session`. */
export const SessionCall = v.object({ code: v.pipe(v.string(), v.minLength(1), v.maxLength(256)) });

/** Body of `POST /api/sign-in-links`; there may be none. */
export const SignInLinkCall = v.object({
  role: v.optional(v.picklist(['admin', 'developer', 'marketer', 'privacy']), 'admin'),
  name: v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100))),
});

/** Signing in to the console, mounted under `/api`; checks for itself. */
export const session = new Hono<AppEnv>();

session.post('/sign-in-links', staffOnly, async (c) => {
  const { role, name } = parse(SignInLinkCall, await bodyOf(c), 'invalid_body');
  guardAdmins(c, role);
  const code = randomCode();
  const expires = Date.now() + CODE_MS;
  const whom = { role, actor: name ?? role };
  await saveSignInCode(c.env.DB, sha256(code), expires, whom);
  note(c, { target: `${role}:${whom.actor}` });
  const url = new URL(`/console/#/sign-in?code=${code}`, c.req.url).href;
  const reply: SignInLinkReply = { code, url, expires_at: new Date(expires).toISOString() };
  return c.json(reply, 201, { 'cache-control': 'no-store' });
});

session.post('/session', async (c) => {
  // Else another site could sign a browser in as someone of its choice.
  const origin = c.req.header('origin');
  if (origin !== undefined && !isOwnOrigin(c, origin)) {
    throw new Refusal('forbidden_origin', 'Signing in must come from the console itself.', 'origin');
  }
  const { code } = parse(SessionCall, await readJson(c), 'invalid_body');
  const now = Date.now();
  const whom = await redeemSignInCode(c.env.DB, sha256(code), now);
  if (whom === null) {
    countWrong(c);
    throw new Refusal('invalid_sign_in_code', 'This sign-in link was used, or its time is over.', 'code');
  }
  const entry = { ...whom, action: 'POST /api/session', subject: null, target: null, reason: null, status: 204 };
  await trail(c, (audit) => audit.append(entry, now));
  await setSignedCookie(c, SESSION_COOKIE, sessionValue(now + SESSION_MS, whom), sessionSecret(c.env), {
    httpOnly: true,
    sameSite: 'Strict',
    // A browser would not take a secure cookie from a plain http address, such as a machine in the local network.
    secure: new URL(c.req.url).protocol === 'https:',
    path: '/api',
    maxAge: SESSION_MS / 1_000,
  });
  return c.body(null, 204);
});

session.get('/session', staffOnly, (c) => {
  const { role, actor, readOnly } = c.get('caller');
  return c.json<SessionReply>({ role, actor, read_only: readOnly });
});

session.delete('/sessions', staffOnly, async (c) => {
  await endSessions(c.env.DB, Date.now());
  return c.body(null, 204);
});

session.delete('/session', staffOnly, (c) => {
  deleteCookie(c, SESSION_COOKIE, { path: '/api' });
  return c.body(null, 204);
});

function randomCode(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function bodyOf(c: AppContext): Promise<unknown> {
  return c.req.raw.body === null || c.req.header('content-length') === '0' ? {} : readJson(c);
}
