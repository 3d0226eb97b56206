// @ts-check
/** Floor of accepting durably: Hono, then one write of the body into a Durable Object's SQLite, unread. */
import { DurableObject } from 'cloudflare:workers';
import { Hono } from 'hono';

/** @typedef {{ OUTBOX: DurableObjectNamespace<OutboxObject> }} Env */

export class IdentityObject extends DurableObject {}
export class AuditObject extends DurableObject {}
export class WechatTokenObject extends DurableObject {}

/** @extends {DurableObject<Env>} */
export class OutboxObject extends DurableObject {
  /**
   * @param {DurableObjectState} ctx
   * @param {Env} env
   */
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS bodies (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)');
  }

  /** @param {string} body */
  append(body) {
    this.ctx.storage.sql.exec('INSERT INTO bodies (body) VALUES (?)', body);
  }

  /** Events that were written. */
  count() {
    const sql = "SELECT total(json_array_length(body, '$.batch')) AS stored FROM bodies";
    return Number(this.ctx.storage.sql.exec(sql).one().stored);
  }
}

/** @param {Env} env */
const outboxOf = (env) => env.OUTBOX.get(env.OUTBOX.idFromName('bodies'));

/** @type {Hono<{ Bindings: Env }>} */
const app = new Hono();
app.post('/v1/batch', async (c) => {
  await outboxOf(c.env).append(await c.req.text());
  return c.json({ accepted: 0, rejected: [] }, 202);
});
app.get('/bench/count', async (c) => c.json({ stored: await outboxOf(c.env).count() }));

export default app;
