import type { CategoryPreferences } from '@guiyi/protocol';
import type { Ground } from '../consent/restrictions.ts';
import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import { OPEN, type Span } from '../lib/erasure.ts';
import { parseKey } from '../lib/identifier.ts';
import { answerRequest, type RequestRow, requestsInEffect, saveActed, takeEffect } from '../store/requests.ts';
import { shelve, shelveLake, unshelve } from '../store/shelf.ts';
import { namedIn, spansFor } from './subject.ts';
import { recordDecision } from './withdrawal.ts';

/** Puts a restriction or an objection in force. Safe to repeat. */
export async function restrict(env: Env, request: RequestRow): Promise<void> {
  if (request.acted_at === null) await saveActed(env.DB, request.id, Date.now());
  const moved = await applyRestriction(env, { ...request, acted_at: request.acted_at ?? Date.now() });
  await takeEffect(env.DB, request.id, { rows: { events: moved } });
}

/**
 * Makes a restriction hold for all that is the person's by now: first the gate, so that nothing more comes in, then what
 * is stored. An objection is written into the ledger as a refusal too; a later grant of the person ends it for what they
 * agree to. Returns how many events were put aside.
 */
export async function applyRestriction(env: Env, request: RequestRow): Promise<number> {
  const spans = await spansFor(env, request);
  if (request.kind === 'objection') await decideFor(env, request, OBJECTION);
  await hold(env, request.id, GROUNDS[request.kind] ?? 'restriction', spans);
  const consentedBefore = request.kind === 'objection' ? request.acted_at : null;
  const moved = await shelve(env.DB, { spans, consentedBefore });
  // In force, it finds the lake as it left it, unless more has come to be theirs.
  const known = request.status === 'in_effect' && moved === 0 && JSON.stringify(spans) === request.spans;
  if (!known) await shelveLake(env.DB, env.ARCHIVE, { spans, consentedBefore });
  return moved;
}

/** What is another's by now stays theirs: the gate takes only identifiers that are still the person's. */
async function hold(env: Env, request: string, ground: Ground, spans: readonly Span[]): Promise<void> {
  const keys = spans.filter(({ until }) => until >= OPEN).map(({ key }) => key);
  await identityOf(env).restrict(request, ground, keys);
}

/** Restricts a person whose erasure a law puts off. */
export async function freeze(env: Env, request: string, ground: Ground, spans: readonly Span[]): Promise<void> {
  await hold(env, request, ground, spans);
  await shelve(env.DB, { spans, consentedBefore: null });
  await shelveLake(env.DB, env.ARCHIVE, { spans, consentedBefore: null });
}

const GROUNDS: Partial<Record<RequestRow['kind'], Ground>> = { objection: 'objection', minor: 'minor' };

const OBJECTION = {
  preferences: { analytics: false, personalization: false, advertising: false },
  action: 'objection',
};

/** Writes a decision that came to the requests desk into the ledger, once. */
export async function decideFor(
  env: Env,
  request: RequestRow,
  { preferences, action }: { preferences: CategoryPreferences; action: string },
): Promise<void> {
  const decision = {
    key: `${action}:${request.id}`,
    identifiers: namedIn(request).map((key) => ({ ...parseKey(key), masked: '' })),
    preferences,
    notice_version: null,
    notice_hash: null,
    locale: null,
    surface: 'requests-desk',
    action,
    gpc: false,
    source: 'staff',
  };
  await recordDecision(env, decision, Date.now());
}

/** Lifts what a request restricts; what another request restricts stays so. */
export async function lift(env: Env, request: RequestRow, note: string, now: number): Promise<void> {
  await identityOf(env).restrict(request.id, 'restriction', []);
  const spans = JSON.parse(request.spans ?? '[]') as Span[];
  await answerRequest(env.DB, request.id, 'completed', { note }, now);
  await unshelve(env.DB, spans);
  for (const other of await requestsInEffect(env.DB)) await applyRestriction(env, other);
}
