import type { CategoryPreferences } from '@guiyi/protocol';
import type { Env } from '../lib/env.ts';
import { parseKey } from '../lib/identifier.ts';
import type { RequestRow } from '../store/requests.ts';
import { requestsInEffect } from '../store/requests.ts';
import type { NewRequest } from './new-request.ts';
import { decideFor, lift } from './restriction.ts';
import { namedIn } from './subject.ts';

/**
 * Somebody is under 14 (PIPL 31): frozen at once, like a restriction. A guardian's consent ends the freeze; without one by
 * the deadline, what is kept is erased.
 */
export async function guardianAgrees(
  env: Env,
  request: RequestRow,
  preferences: CategoryPreferences,
  reference: string,
  now: number,
): Promise<void> {
  await decideFor(env, request, { preferences, action: 'guardian' });
  await lift(env, request, reference, now);
}

/** The erasures of those whose guardian has not agreed in time. Where no deadline is known, staff decide. */
export async function unguarded(env: Env, now: number): Promise<NewRequest[]> {
  const frozen = (await requestsInEffect(env.DB)).filter(
    ({ kind, due_at }) => kind === 'minor' && due_at !== null && due_at < now,
  );
  return frozen.map((request) => ({
    kind: 'erasure',
    scope: request.scope,
    identifiers: namedIn(request).map((key) => ({ ...parseKey(key), masked: '' })),
    reason: `Under 14, and no guardian has agreed in time (${request.id}).`,
  }));
}
