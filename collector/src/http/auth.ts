import type { Role } from '@guiyi/protocol';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import { auditOf } from '../audit/client.ts';
import { ACCESS, allows, changes } from './access.ts';
import { callerOf } from './caller.ts';
import type { AppContext, AppEnv, Caller } from './context.ts';
import { countWrong } from './limits.ts';
import { Refusal } from './problem.ts';

/** A live view is one look in this time. */
const LIVE_MS = 600_000;

/** Admin replies are for the console and for scripts: never framed, sniffed, cached or read as a page. */
export const apiHeaders: MiddlewareHandler<AppEnv> = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  xFrameOptions: 'DENY',
  referrerPolicy: 'no-referrer',
});

/**
 * Lets staff pass whose role may use the route, and writes down every look at personal data and every change. Nothing
 * personal leaves, and nothing is changed, while the audit trail cannot be written.
 */
export const staffOnly: MiddlewareHandler<AppEnv> = async (c, next) => {
  c.header('cache-control', 'no-store');
  const caller = await callerOf(c);
  const route = routeOf(c);
  if (caller === null) {
    if (c.req.header('authorization') !== undefined) countWrong(c);
    throw new Refusal('unauthorized', 'This needs a token or a session.');
  }
  c.set('caller', caller);
  c.set('note', {});
  if (!caller.bearer) requireOwnOrigin(c);
  if (route === null) return next();
  if (!allows(caller.role, route) || (caller.readOnly && changes(route))) {
    await record(c, caller, route, 403);
    throw new Refusal('forbidden_role', `The role ${caller.role} may not do this.`);
  }
  const change = changes(route);
  if (change) await trail(c, (audit) => audit.ready());
  await next();
  if (change || ACCESS[route]?.personal === true) await record(c, caller, route, c.res.status);
};

/** The route that answers, as it was mounted; null where there is none. */
function routeOf(c: AppContext): string | null {
  const route = matchedRoutes(c).find(({ method }) => method !== 'ALL');
  return route === undefined ? null : `${route.method} ${route.path}`;
}

/** What stands at `:id` in a path; a middleware does not see the parameters of the route. */
function idIn(route: string, path: string): string | null {
  const at = route.split('/').indexOf(':id');
  const text = at < 0 ? undefined : path.split('/')[at];
  return text?.slice(0, 200) ?? null;
}

async function record(c: AppContext, { actor, role }: Caller, route: string, status: number): Promise<void> {
  const { subject, target, reason = null, about = [], live = false } = c.get('note');
  const id = idIn(route, c.req.path);
  const person = route.includes(' /api/persons/');
  const named = { subject: subject ?? (person ? id : null), target: target ?? (person || status >= 400 ? null : id) };
  const once = live ? { once: LIVE_MS } : {};
  const entry = { actor, role, action: route, ...named, reason, about, status, ...once };
  await trail(c, (audit) => audit.append(entry, Date.now()));
}

/** @throws Refusal audit_unavailable */
export async function trail(c: AppContext, act: (audit: ReturnType<typeof auditOf>) => Promise<void>): Promise<void> {
  try {
    await act(auditOf(c.env));
  } catch (error) {
    console.error(c.get('requestId'), error);
    throw new Refusal('audit_unavailable', 'The audit trail cannot be written right now.');
  }
}

/**
 * A session that was borrowed must not make itself last: only a bearer makes another admin.
 *
 * @throws Refusal forbidden_role
 */
export function guardAdmins(c: AppContext, role: Role): void {
  if (role !== 'admin' || c.get('caller').bearer) return;
  throw new Refusal('forbidden_role', 'Only the admin token, or a token of an admin, makes another admin.', 'role');
}

function requireOwnOrigin(c: AppContext): void {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return;
  if (!isOwnOrigin(c, c.req.header('origin'))) {
    throw new Refusal('forbidden_origin', 'A change by cookie must come from the console itself.', 'origin');
  }
}

/** Whether an `Origin` header names this deployment itself. */
export function isOwnOrigin(c: AppContext, origin: string | undefined): boolean {
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host;
}
