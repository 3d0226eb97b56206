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
  const now = Date.now();
  const tables = await copyOf(env, upTo(await spansFor(env, request), now), request.subject);
  const rows = Object.fromEntries(Object.entries(tables).map(([name, list]) => [name, list.length]));
  await answerRequest(env.DB, request.id, 'completed', { rows }, now, now + COPY_MS);
}

/** The copy that a finished request for access gives; null once it has run out. */
export async function fetchCopy(env: Env, request: RequestRow, now: number): Promise<SubjectCopy | null> {
  const { id, spans, expires_at, finished_at, subject } = request;
  if (spans === null || expires_at === null || expires_at <= now) return null;
  const tables = await copyOf(env, upTo(JSON.parse(spans) as Span[], finished_at ?? now), subject);
  return { request_id: id, generated_at: new Date(now).toISOString(), tables };
}

/** What came after the answer may be somebody else's: a number changes hands. */
function upTo(spans: readonly Span[], at: number): Span[] {
  return spans.map((span) => ({ ...span, until: Math.min(span.until, at + 1) }));
}
