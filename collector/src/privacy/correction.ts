import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import type { Identifier } from '../lib/identifier.ts';
import { parseKey } from '../lib/identifier.ts';
import { correctTraits } from '../store/correct.ts';
import { correctLake } from '../store/lake/people.ts';
import { answerRequest, type RequestRow } from '../store/requests.ts';
import { namedIn, spansFor } from './subject.ts';

/** What a correction changes, as it is kept until it is done. */
export interface CorrectionKeys {
  traits: Record<string, string | number | boolean | null>;
  detach: Identifier[];
  attach: Identifier[];
}

/**
 * Carries a correction out (PIPL 46, GDPR 16): values are replaced wherever the person's events hold them; identifiers are
 * taken from them or given to them as a decision of staff, which can be undone like any other. Safe to repeat.
 */
export async function correct(env: Env, request: RequestRow): Promise<void> {
  const { traits, detach, attach } = JSON.parse(request.changes ?? '{}') as CorrectionKeys;
  const spans = await spansFor(env, request);
  const rows = {
    traits: await correctTraits(env.DB, spans, traits),
    lake: await correctLake(env.DB, env.ARCHIVE, spans, traits),
  };
  const [anchor] = namedIn(request);
  if (anchor === undefined) throw new Error('Nobody is named.');
  const person: Identifier = { ...parseKey(anchor), masked: '' };
  for (const wrong of detach) await decide(env, request, 'unbind', person, wrong);
  for (const right of attach) await decide(env, request, 'confirm', person, right);
  await answerRequest(env.DB, request.id, 'completed', { rows }, Date.now());
}

async function decide(env: Env, request: RequestRow, action: 'unbind' | 'confirm', a: Identifier, b: Identifier) {
  const time = Date.now();
  // Staff may name an identifier that no event has named yet.
  if (action === 'confirm') {
    const seen = { time, source: 'staff', trust: 'verified' as const, gated: false };
    await identityOf(env).observe(
      [a, b].map((identifier, index) => ({
        ...seen,
        key: `correction:${request.id}:${index}`,
        identifiers: [identifier],
      })),
    );
  }
  await identityOf(env).decide({ action, a, b, reason: `correction ${request.id}`, time, actor: 'requests-desk' });
}
