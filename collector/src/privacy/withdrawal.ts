import { furtherOf } from '../consent/further.ts';
import { type ConsentDecision, identityOf, type Recorded } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import { identifierKey } from '../lib/identifier.ts';
import { correctTraits, traitNames } from '../store/correct.ts';
import { raiseWithdrawals } from '../store/fence.ts';

/**
 * Writes a decision into the ledger and sees to it that a refusal holds when this resolves: what was asked about before it
 * is not written after it, and tags and segments of whoever turns personalisation off are gone. Safe to repeat.
 */
export async function recordDecision(env: Env, decision: ConsentDecision, now: number): Promise<Recorded> {
  const recorded = await identityOf(env).recordConsent(decision, now);
  if (Object.values(decision.preferences).includes(false)) await raiseWithdrawals(env.DB);
  if (recorded.ended.includes('personalization')) await removeTags(env, decision.identifiers.map(identifierKey));
  return recorded;
}

/** Takes tags and segments out of everything that is kept of the person. */
async function removeTags(env: Env, keys: string[]): Promise<void> {
  const { spans } = await identityOf(env).scope(keys, 'person');
  const names = await traitNames(env.DB, spans);
  const tags = names.filter((name) => furtherOf(name) === 'personalization');
  await correctTraits(env.DB, spans, Object.fromEntries(tags.map((name) => [name, null])));
}
