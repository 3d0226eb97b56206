import { env } from 'cloudflare:test';
import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import type { AppEnv } from '../src/http/context.ts';
import { problem } from '../src/http/problem.ts';
import { channels } from '../src/routes/channels.ts';
import { reports } from '../src/routes/reports.ts';
import { countedDaily } from '../src/store/daily.ts';

export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const GOAL = 'Order Completed';
export const FOREVER = 9e15;

/** An event as the tests write it; what is left out is as usual. */
export interface Event {
  name: string;
  identifier: string;
  time: number;
  channel?: string | null;
  session?: string | null;
  bot?: 0 | 1;
  order?: string | null;
  value?: number | null;
  currency?: string | null;
}
export interface Hold {
  identifier: string;
  since: number;
  until: number;
  person: string;
}
export interface World {
  events: Event[];
  holds: Hold[];
}

export const COLUMNS = [
  ...['message_id', 'source_id', 'type', 'name', 'time', 'received_at', 'identifier', 'identifiers', 'masked'],
  ...['legal_basis', 'properties', 'context', 'channel', 'session_id', 'bot', 'order_id', 'value', 'currency'],
];

/** Values of {@link COLUMNS}. */
export const rowOf = (e: Event, i: number) => [
  ...[`m${i}`, 'web', 'track', e.name, e.time, e.time, e.identifier, '[]', '', 'consent', '{}', '{}'],
  ...[e.channel ?? null, e.session ?? null, e.bot ?? 0, e.order ?? null, e.value ?? null, e.currency ?? null],
];

/** Replaces all facts; events get their sequence in the order given. */
export async function fill({ events, holds }: World) {
  const insert = (table: string, columns: string[], rows: unknown[][]) =>
    env.DB.prepare(
      `INSERT INTO ${table} (${columns}) SELECT ${columns.map((_, i) => `value->>${i}`)} FROM json_each(?)`,
    ).bind(JSON.stringify(rows));
  await env.DB.batch([
    env.DB.prepare('DELETE FROM events'),
    env.DB.prepare('DELETE FROM holds'),
    ...countedDaily(env.DB, [insert('events', COLUMNS, events.map(rowOf))]),
    insert(
      'holds',
      ['identifier', 'since', 'until', 'person_id'],
      holds.map((h) => [h.identifier, h.since, h.until, h.person]),
    ),
  ]);
}

/** Reports without the sign-in before them. */
export const app = new Hono<AppEnv>();
app.onError(problem);
app.use(requestId());
app.route('/api/reports', reports);
app.route('/api/channels', channels);

export async function get<T>(path: string): Promise<{ status: number; body: T }> {
  const response = await app.request(`/api/reports/${path}`, {}, env);
  return { status: response.status, body: await response.json<T>() };
}

export async function post<T>(body: string): Promise<{ status: number; body: T }> {
  const response = await app.request('/api/reports/attribution/paths', { method: 'POST', body }, env);
  return { status: response.status, body: await response.json<T>() };
}

export const held = (identifier: string, person: string, since = 0, until = FOREVER): Hold => ({
  identifier,
  person,
  since,
  until,
});
