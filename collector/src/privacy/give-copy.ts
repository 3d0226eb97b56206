import type { SubjectCopy } from '@guiyi/protocol';
import type { Env } from '../lib/env.ts';
import type { Span } from '../lib/erasure.ts';
import { answerRequest, type RequestRow } from '../store/requests.ts';
import { copyOf } from './copy.ts';
import { spansFor } from './subject.ts';

/** How long a copy can be fetched: 30 days. */
const COPY_MS = 30 * 86_400_000;

/**
 * Answers a request for access: finds out whose data it is and counts it. The copy itself is made each time it is fetched,
 * so that nothing lies about.
 */
export async function giveCopy(env: Env, request: RequestRow): Promise<void> {
  const tables = await copyOf(env, await spansFor(env, request), request.subject);
  const rows = Object.fromEntries(Object.entries(tables).map(([name, list]) => [name, list.length]));
  const now = Date.now();
  await answerRequest(env.DB, request.id, 'completed', { rows }, now, now + COPY_MS);
}

/** The copy that a finished request for access gives; null once it has run out. */
export async function fetchCopy(env: Env, request: RequestRow, now: number): Promise<SubjectCopy | null> {
  const { id, spans, expires_at, subject } = request;
  if (spans === null || expires_at === null || expires_at <= now) return null;
  const tables = await copyOf(env, JSON.parse(spans) as Span[], subject);
  return { request_id: id, generated_at: new Date(now).toISOString(), tables };
}
