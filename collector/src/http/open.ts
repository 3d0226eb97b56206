import type { MiddlewareHandler } from 'hono';
import { isPersonal } from '../lib/personal.ts';
import type { AppEnv } from './context.ts';
import { limitAddress } from './limits.ts';

/** An id that a caller may choose for its request, so that it finds it again in both logs. */
const REQUEST_ID = /^[\w\-=]{1,255}$/;

const PREFLIGHT = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'authorization,content-type,content-encoding',
  'access-control-max-age': '86400',
};

/**
 * Names the request, in the log and in the reply. Headers are set on the finished reply: Hono's own middleware makes a
 * second one to set them on, which a batch of one event pays for.
 */
export const named: MiddlewareHandler<AppEnv> = async (c, next) => {
  const sent = c.req.header('x-request-id');
  // It goes into the log, where no number of anybody may stand.
  const id = sent !== undefined && REQUEST_ID.test(sent) && !isPersonal(sent) ? sent : crypto.randomUUID();
  c.set('requestId', id);
  await next();
  c.res.headers.set('x-request-id', id);
};

/** Any site may send events; a write key is no secret and no cookie is read. */
export const anyOrigin: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.req.method === 'OPTIONS') return new Response(null, { status: 204, headers: PREFLIGHT });
  await next();
  const { headers } = c.res;
  headers.set('access-control-allow-origin', '*');
  headers.set('access-control-expose-headers', 'retry-after,x-request-id');
};

/** Turns a flood away before its body is read. */
export const counted: MiddlewareHandler<AppEnv> = (c, next) => {
  const asked = limitAddress(c);
  return asked === undefined ? next() : asked.then(next);
};
