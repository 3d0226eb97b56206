import type { QuarantineReply, StatsReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { type AppEnv, note } from '../http/context.ts';
import { queueOf } from '../ingest/queue/queue.ts';
import { eventsAfter } from '../store/events.ts';
import { countsOf, quarantined } from '../store/operations.ts';
import { parse } from './parse.ts';

const whole = v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'must be a whole number'), v.transform(Number));
const limit = v.optional(v.pipe(whole, v.minValue(1), v.maxValue(1_000)), '100');

/** As many of the newest events as a live view begins with. */
const LIVE = 200;

/** Query of `GET /api/quarantine`. */
export const QuarantineQuery = v.object({ limit });

/** Query of `GET /api/events`. */
export const EventsQuery = v.object({ after: v.optional(whole), limit });

/** Counts, quarantine and the live feed, mounted under `/api` behind the admin check. */
export const operations = new Hono<AppEnv>();

operations.get('/stats', async (c) => {
  // The queue first: an event that is stored in between is then counted twice for a moment, never missed.
  const queued = await queueOf(c.env).depth();
  const counts = await countsOf(c.env.DB);
  const accepted = counts.stored + counts.duplicate + counts.quarantined + counts.dropped + queued;
  const reply: StatsReply = { accepted, ...counts, queued };
  return c.json(reply);
});

operations.get('/quarantine', async (c) => {
  const query = parse(QuarantineQuery, c.req.query(), 'invalid_parameter');
  const reply: QuarantineReply = { events: await quarantined(c.env.DB, query.limit) };
  return c.json(reply);
});

operations.get('/events', async (c) => {
  const { after, limit } = parse(EventsQuery, c.req.query(), 'invalid_parameter');
  const reply = await eventsAfter(c.env.DB, after ?? null, limit);
  // Whoever walks through history page by page is written down each time; who follows the end of it is not.
  note(c, { live: after === undefined ? limit <= LIVE : reply.events.length < limit });
  return c.json(reply);
});
