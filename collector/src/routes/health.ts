import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { queueOf } from '../ingest/queue/queue.ts';
import { isMigrated } from '../store/operations.ts';

/** Mounted at `/healthz`. Also wakes the queue: what waited when the host was stopped is drained from now on. */
export const health = new Hono<AppEnv>();

health.get('/', async (c) => {
  const ok = (await isMigrated(c.env.DB)) && (await isAwake(queueOf(c.env)));
  return c.json({ ok }, ok ? 200 : 503, { 'cache-control': 'no-store' });
});

async function isAwake(queue: ReturnType<typeof queueOf>): Promise<boolean> {
  try {
    await queue.depth();
    return true;
  } catch (error) {
    console.error('the queue does not answer', error);
    return false;
  }
}
