// @ts-check
/** Floor of the whole pipeline: Hono → Queue → D1, idempotent by message id; no checks, no consent, no identity. */
import { DurableObject } from 'cloudflare:workers';
import { Hono } from 'hono';

/**
 * @typedef {{ EVENTS: Queue<Event[]>, DB: D1Database }} Env
 * @typedef {{ messageId: string, event?: string, anonymousId: string, timestamp: string }} Event
 */

export class IdentityObject extends DurableObject {}
export class AuditObject extends DurableObject {}
export class WechatTokenObject extends DurableObject {}
export class OutboxObject extends DurableObject {}

const CREATE = `CREATE TABLE IF NOT EXISTS plain_events (
  seq INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE, name TEXT, anonymous_id TEXT, time TEXT, body TEXT NOT NULL
)`;

const INSERT = `INSERT INTO plain_events (message_id, name, anonymous_id, time, body)
  SELECT value ->> 'messageId', value ->> 'event', value ->> 'anonymousId', value ->> 'timestamp', value
  FROM json_each(?) WHERE true ON CONFLICT (message_id) DO NOTHING`;

/** @type {Hono<{ Bindings: Env }>} */
const app = new Hono();
app.post('/v1/batch', async (c) => {
  const { batch } = await c.req.json();
  await c.env.EVENTS.send(batch);
  return c.json({ accepted: batch.length, rejected: [] }, 202);
});
app.get('/bench/count', async (c) => {
  await c.env.DB.prepare(CREATE).run();
  return c.json(await c.env.DB.prepare('SELECT count(*) AS stored FROM plain_events').first());
});

export default {
  fetch: app.fetch,
  /**
   * @param {MessageBatch<Event[]>} batch
   * @param {Env} env
   */
  async queue(batch, env) {
    const events = batch.messages.flatMap(({ body }) => body);
    await env.DB.prepare(INSERT).bind(JSON.stringify(events)).run();
  },
};
