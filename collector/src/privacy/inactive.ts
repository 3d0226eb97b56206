import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import { parseKey } from '../lib/identifier.ts';
import { openRequest } from '../store/requests.ts';
import { withEventsSince } from '../store/retention/rows.ts';
import { rowFor } from './new-request.ts';

/** Identifiers looked at in one turn of the graph, and people erased by one request: the next day goes on. */
const PAGE = 500;
const MOST = 500;

/**
 * Opens one erasure of all people who have not been heard of since a time: no event arrived, nothing linked them, they
 * decided nothing (PIPL 19, 47; GDPR 5 (1) e). It is worked on, verified and proved like any other. Returns how many
 * people it names.
 *
 * @param held identifiers of people whose data a law wants kept
 */
export async function eraseInactive(env: Env, before: number, held: ReadonlySet<string>, now: number): Promise<number> {
  const gone: string[][] = [];
  for (let after: number | null = 0; after !== null && gone.length < MOST; ) {
    const { persons, next } = await identityOf(env).unseen(before, after, PAGE);
    const active = await withEventsSince(env.DB, persons.flat(), before);
    gone.push(...persons.filter((keys) => !keys.some((key) => active.has(key) || held.has(key))));
    after = next;
  }
  if (gone.length === 0) return 0;
  const identifiers = gone.flat().map((key) => ({ ...parseKey(key), masked: '' }));
  const reason = `Not heard of since ${new Date(before).toISOString().slice(0, 10)} (retention).`;
  const asked = { kind: 'erasure', scope: 'person', identifiers, reason, opened_by: 'guiyi' } as const;
  await openRequest(env.DB, await rowFor(env, { ...asked, identifiers }, now));
  return gone.length;
}
