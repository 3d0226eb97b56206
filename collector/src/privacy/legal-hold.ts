import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import type { Span } from '../lib/erasure.ts';
import { activeLegalHolds, type LegalHoldRow } from '../store/legal-holds.ts';
import { unseen } from './subject.ts';

/** An erasure that a law puts off (PIPL 47, GDPR 17 (3)). The message is the reason that the person is told. */
export class HeldByLaw extends Error {}

/** The first legal hold over one of these identifiers, or over the person whom it names. */
export async function holdOver(env: Env, spans: readonly Span[]): Promise<LegalHoldRow | null> {
  const keys = new Set(spans.map(({ key }) => key));
  for (const hold of await activeLegalHolds(env.DB)) {
    const named = JSON.parse(hold.named ?? '[]') as string[];
    const { spans: found } = await identityOf(env).scope(named, 'person');
    if ([...found, ...unseen(named, found)].some(({ key }) => keys.has(key))) return hold;
  }
  return null;
}
