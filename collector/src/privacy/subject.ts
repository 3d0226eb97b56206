import { createHmac } from 'node:crypto';
import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import { OPEN, type Span } from '../lib/erasure.ts';
import { type RequestRow, saveSpans } from '../store/requests.ts';

/** Asks the graph whom a request is about, and keeps the answer with it. */
export async function spansFor(env: Env, request: RequestRow): Promise<Span[]> {
  const named = namedIn(request);
  const { spans: found, withheld } = await identityOf(env).scope(named, request.scope);
  const spans = [...found, ...unseen(named, found)];
  await saveSpans(env.DB, request.id, spans, withheld);
  return spans;
}

export function namedIn(request: Pick<RequestRow, 'named'>): string[] {
  return JSON.parse(request.named ?? '[]') as string[];
}

/** Somebody the graph has never seen may still be on the way in. */
export function unseen(named: readonly string[], found: readonly Span[]): Span[] {
  const known = new Set(found.map(({ key }) => key));
  return named.filter((key) => !known.has(key)).map((key) => ({ key, since: 0, until: OPEN }));
}

/** The name under which the same request is known again: keyed, so that it says nobody's name. */
export function subjectOf(env: Env, keys: readonly string[]): string {
  return createHmac('sha256', env.GUIYI_PEPPER)
    .update(`request\n${[...keys].sort().join('\n')}`)
    .digest('base64url');
}
