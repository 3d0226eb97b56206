import { SELF } from 'cloudflare:test';
import type { BatchReply, EventsReply, Problem, QuarantineReply, StatsReply } from '@guiyi/protocol';
import { expect, vi } from 'vitest';
import { ADMIN, SERVER_KEY } from './setup.ts';

/** A site's granted consent, as its SDK sends it. */
export const GRANTED = { consent: { categoryPreferences: { analytics: true } } };

let count = 0;

/** An event that is accepted as it is, with an id of its own in this file of tests. */
export function made(change: object = {}): Record<string, unknown> {
  const event = { type: 'track', event: 'Tested', messageId: `m-${++count}`, anonymousId: 'visitor-1' };
  return { ...event, context: GRANTED, ...change };
}

const URL_BASE = 'https://guiyi.test';

/** A request to the Worker. */
export function call(path: string, init?: RequestInit): Promise<Response> {
  return SELF.fetch(`${URL_BASE}${path}`, init);
}

/** Sends a body as it is. */
export function post(path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return call(path, { method: 'POST', body, headers });
}

/** Sends events with the write key of the demo shop and expects 202. */
export async function sendBatch(batch: unknown[], extra: object = {}): Promise<BatchReply> {
  const reply = await post('/v1/batch', JSON.stringify({ writeKey: 'demo-web', batch, ...extra }));
  expect(reply.status).toBe(202);
  return reply.json<BatchReply>();
}

/** Sends events with the secret key of the demo backend and expects 202. */
export async function sendSecret(batch: unknown[], extra: object = {}): Promise<BatchReply> {
  const headers = { authorization: `Basic ${btoa(`${SERVER_KEY}:`)}` };
  const reply = await post('/v1/batch', JSON.stringify({ batch, ...extra }), headers);
  expect(reply.status).toBe(202);
  return reply.json<BatchReply>();
}

/** Asks the admin API with the bearer token; a body makes it a POST. */
export async function admin<T>(path: string, body?: object): Promise<T> {
  const reply = await (body ? post(path, JSON.stringify(body), ADMIN) : call(path, { headers: ADMIN }));
  expect(reply.status, path).toBe(200);
  return reply.json<T>();
}

export const stats = () => admin<StatsReply>('/api/stats');
export const quarantine = async () => (await admin<QuarantineReply>('/api/quarantine?limit=1000')).events;
export const stored = async () => (await admin<EventsReply>('/api/events?after=0&limit=1000')).events;

/** Waits until nothing is queued any more. */
export async function drained(): Promise<StatsReply> {
  return vi.waitFor(
    async () => {
      const now = await stats();
      expect(now.queued).toBe(0);
      return now;
    },
    { timeout: 15_000, interval: 20 },
  );
}

/** Status and code of a refused request. */
export async function refusal(reply: Response): Promise<[number, string]> {
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  const { code, mend, message, request_id } = await reply.json<Problem>();
  expect([mend, message, request_id].every((text) => text.length > 0)).toBe(true);
  return [reply.status, code];
}
