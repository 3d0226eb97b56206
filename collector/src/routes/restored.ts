import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { isRestored, replay } from '../privacy/restored.ts';

/** Shows nothing of a database that was restored to a time before an erasure, until the erasures are made again. */
export const notRestored: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (await isRestored(c.env, Date.now())) {
    c.executionCtx.waitUntil(replay(c.env));
    throw new Refusal('restoring', 'The database was restored; erasures are being made again.');
  }
  await next();
};
