import type { MiddlewareHandler } from 'hono';
import { getSignedCookie } from 'hono/cookie';
import { secureHeaders } from 'hono/secure-headers';
import type { Env } from '../lib/env.ts';
import type { AppContext, AppEnv } from './context.ts';
import { Refusal } from './problem.ts';

/** Name of the console's cookie. Its value is the time (ms) at which the session ends, signed. */
export const SESSION_COOKIE = 'guiyi_session';

/** A session lasts twelve hours. */
export const SESSION_MS = 12 * 3_600_000;

/** Signs sessions. A new admin token or pepper ends all of them. */
export function sessionSecret(env: Env): string {
  return `session:${env.GUIYI_ADMIN_TOKEN}:${env.GUIYI_PEPPER}`;
}

/** Admin replies are for the console and for scripts: never framed, sniffed, cached or read as a page. */
export const apiHeaders: MiddlewareHandler<AppEnv> = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  xFrameOptions: 'DENY',
  referrerPolicy: 'no-referrer',
});

/** Lets a bearer of the admin token pass, or a signed-in console; a cookie may change things only from its own origin. */
export const adminOnly: MiddlewareHandler<AppEnv> = async (c, next) => {
  c.header('cache-control', 'no-store');
  if (!(await hasBearer(c))) {
    if (!(await hasSession(c))) throw new Refusal('unauthorized', 'This needs the admin token or a session.');
    requireOwnOrigin(c);
  }
  await next();
};

/** Lets only a bearer of the admin token pass: for what a session of the console must not do. */
export const bearerOnly: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (!(await hasBearer(c))) throw new Refusal('unauthorized', 'This needs the admin token.', 'authorization');
  await next();
};

async function hasBearer(c: AppContext): Promise<boolean> {
  const header = c.req.header('authorization') ?? '';
  const token = c.env.GUIYI_ADMIN_TOKEN;
  return token !== undefined && token !== '' && (await equal(header, `Bearer ${token}`));
}

async function hasSession(c: AppContext): Promise<boolean> {
  if (!c.env.GUIYI_ADMIN_TOKEN) return false;
  const ends = await getSignedCookie(c, sessionSecret(c.env), SESSION_COOKIE);
  return typeof ends === 'string' && Number(ends) > Date.now();
}

/** Compares digests, so that the time it takes says nothing about where two strings differ. */
async function equal(a: string, b: string): Promise<boolean> {
  const encoder = new TextEncoder();
  const [left, right] = await Promise.all([a, b].map((text) => crypto.subtle.digest('SHA-256', encoder.encode(text))));
  return left !== undefined && right !== undefined && crypto.subtle.timingSafeEqual(left, right);
}

function requireOwnOrigin(c: AppContext): void {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return;
  const origin = c.req.header('origin');
  if (origin === undefined || !URL.canParse(origin) || new URL(origin).host !== new URL(c.req.url).host) {
    throw new Refusal('forbidden_origin', 'A change by cookie must come from the console itself.', 'origin');
  }
}
