// @ts-check
/** Floor of accepting: a Hono app that answers 202 and does nothing. */
import { DurableObject } from 'cloudflare:workers';
import { Hono } from 'hono';

export class IdentityObject extends DurableObject {}
export class AuditObject extends DurableObject {}
export class WechatTokenObject extends DurableObject {}
export class OutboxObject extends DurableObject {}

const app = new Hono();
app.post('/v1/batch', (c) => c.json({ accepted: 0, rejected: [] }, 202));
app.get('/bench/count', (c) => c.json({ stored: 0 }));

export default app;
