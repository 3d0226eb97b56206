import type { SignInLinkReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import { deleteCookie, setSignedCookie } from 'hono/cookie';
import * as v from 'valibot';
import { adminOnly, bearerOnly, SESSION_COOKIE, SESSION_MS, sessionSecret } from '../http/auth.ts';
import { readJson } from '../http/body.ts';
import type { AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { sha256 } from '../lib/keyed.ts';
import { redeemSignInCode, saveSignInCode } from '../store/sign-in.ts';
import { parse } from './parse.ts';

/** A sign-in link works for ten minutes. */
const CODE_MS = 10 * 60_000;

/** Body of `POST /api/session`. */
export const SessionCall = v.object({ code: v.pipe(v.string(), v.minLength(1), v.maxLength(256)) });

/** Signing in to the console, mounted under `/api`; checks for itself. */
export const session = new Hono<AppEnv>();

session.post('/sign-in-links', bearerOnly, async (c) => {
  const code = randomCode();
  const expires = Date.now() + CODE_MS;
  await saveSignInCode(c.env.DB, sha256(code), expires);
  const url = new URL(`/console/#/sign-in?code=${code}`, c.req.url).href;
  const reply: SignInLinkReply = { code, url, expires_at: new Date(expires).toISOString() };
  return c.json(reply, 201, { 'cache-control': 'no-store' });
});

session.post('/session', async (c) => {
  const { code } = parse(SessionCall, await readJson(c), 'invalid_body');
  if (!(await redeemSignInCode(c.env.DB, sha256(code), Date.now()))) {
    throw new Refusal('invalid_sign_in_code', 'This sign-in link was used, or its time is over.', 'code');
  }
  await setSignedCookie(c, SESSION_COOKIE, String(Date.now() + SESSION_MS), sessionSecret(c.env), {
    httpOnly: true,
    sameSite: 'Strict',
    // A browser would not take a secure cookie from a plain http address, such as a machine in the local network.
    secure: new URL(c.req.url).protocol === 'https:',
    path: '/api',
    maxAge: SESSION_MS / 1_000,
  });
  return c.body(null, 204);
});

session.get('/session', adminOnly, (c) => c.json({ role: 'admin' }));

session.delete('/session', adminOnly, (c) => {
  deleteCookie(c, SESSION_COOKIE, { path: '/api' });
  return c.body(null, 204);
});

function randomCode(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
