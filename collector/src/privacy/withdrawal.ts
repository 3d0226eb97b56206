import { furtherOf } from '../consent/further.ts';
import { type ConsentDecision, identityOf, type Recorded } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import { type Identifier, identifierKey } from '../lib/identifier.ts';
import { correctTraits, traitNames } from '../store/correct.ts';
import { raiseWithdrawals } from '../store/fence.ts';
import { hasLake } from '../store/lake/tend.ts';
import { openRequest } from '../store/requests.ts';
import { rowFor } from './new-request.ts';

/** Names of tags that the lake may know of events that D1 no longer has. */
const USUAL = ['tags', 'labels', 'segments', '标签'];

const REASON = 'The person turned personalisation off.';

/**
 * Writes a decision into the ledger and sees to it that a refusal holds when this resolves: what was asked about before it
 * is not written after it, and tags and segments of whoever turns personalisation off are gone. Safe to repeat.
 */
export async function recordDecision(env: Env, decision: ConsentDecision, now: number): Promise<Recorded> {
  const recorded = await identityOf(env).recordConsent(decision, now);
  if (Object.values(decision.preferences).includes(false)) await raiseWithdrawals(env.DB);
  if (recorded.ended.includes('personalization')) await removeTags(env, decision.identifiers, now);
  return recorded;
}

/** Takes tags and segments out of everything that is kept of the person. */
async function removeTags(env: Env, identifiers: Identifier[], now: number): Promise<void> {
  const { spans } = await identityOf(env).scope(identifiers.map(identifierKey), 'person');
  const names = await traitNames(env.DB, spans);
  const tags = names.filter((name) => furtherOf(name) === 'personalization');
  const traits = Object.fromEntries([...tags, ...USUAL].map((name) => [name, null]));
  await correctTraits(env.DB, spans, traits);
  if (!hasLake(env)) return;
  // Its files are written anew, which may take long: a request goes on with it until it is done.
  const correction = { traits, detach: [], attach: [] };
  const asked = {
    kind: 'correction',
    scope: 'person',
    identifiers,
    reason: REASON,
    opened_by: 'guiyi',
    correction,
  } as const;
  await openRequest(env.DB, await rowFor(env, { ...asked, identifiers: [...identifiers] }, now));
}
