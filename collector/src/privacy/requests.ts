import { createHmac } from 'node:crypto';
import type { Env } from '../lib/env.ts';
import { identifierKey } from '../lib/identifier.ts';
import { scrubText } from '../lib/personal.ts';
import { endPastHolds } from '../store/legal-holds.ts';
import {
  expireRequests,
  leaseRequests,
  openRequest,
  type RequestRow,
  releaseRequest,
  requestsInEffect,
} from '../store/requests.ts';
import { dayIn, deadline, endOfDay } from './calendar.ts';
import { type CorrectionKeys, correct } from './correction.ts';
import { erase } from './erasure.ts';
import { giveCopy } from './give-copy.ts';
import { HeldByLaw } from './legal-hold.ts';
import { unguarded } from './minor.ts';
import type { NewRequest } from './new-request.ts';
import { applyRestriction, restrict } from './restriction.ts';

/** Working days until a request is due, unless the deployment sets another number. */
const DUE_DAYS = 15;

/** One attempt may take so long; then another may begin. */
const LEASE_MS = 60_000;

/** How often an erasure looks whether the law still wants the data kept. */
const HELD_MS = 3_600_000;

/** Milliseconds until a failed attempt is repeated: 1 s, 2 s, 4 s … at most an hour. */
function backOff(attempts: number): number {
  return Math.min(1_000 * 2 ** (attempts - 1), 3_600_000);
}

/** The name under which the same request is known again: keyed, so that it says nobody's name. */
export function subjectOf(env: Env, keys: readonly string[]): string {
  return createHmac('sha256', env.GUIYI_PEPPER)
    .update(`request\n${[...keys].sort().join('\n')}`)
    .digest('base64url');
}

/** Takes a request in. The same one, asked again while it is worked on, is the same request. */
export async function openFor(env: Env, asked: NewRequest, now: number): Promise<RequestRow> {
  const keys = [...new Set(asked.identifiers.map(identifierKey))].sort();
  const due = deadline(dayIn(now, env.GUIYI_TIME_ZONE), Number(env.GUIYI_REQUEST_DAYS ?? DUE_DAYS));
  return openRequest(env.DB, {
    id: `r_${crypto.randomUUID()}`,
    kind: asked.kind,
    scope: asked.scope,
    status: 'received',
    subject: subjectOf(env, keys),
    reason: asked.reason === null ? null : scrubText(asked.reason),
    created_at: now,
    due_at: due === null ? null : endOfDay(due, env.GUIYI_TIME_ZONE),
    named: JSON.stringify(keys),
    changes: asked.correction === undefined ? null : JSON.stringify(changesOf(asked.correction)),
  });
}

/** A correction as it is kept until it is done. */
export function changesOf({ traits, detach, attach }: NonNullable<NewRequest['correction']>): CorrectionKeys {
  return { traits: traits ?? {}, detach, attach };
}

const WORK: Record<RequestRow['kind'], (env: Env, request: RequestRow) => Promise<void>> = {
  access: giveCopy,
  portability: giveCopy,
  erasure: erase,
  correction: correct,
  restriction: restrict,
  objection: restrict,
  minor: restrict,
};

/** Goes on with every unfinished request that nobody is working on. Never throws. */
export async function work(env: Env): Promise<void> {
  try {
    await endPastHolds(env.DB, Date.now());
    for (const request of await leaseRequests(env.DB, Date.now(), LEASE_MS)) await attempt(env, request);
  } catch (error) {
    console.error('requests could not be worked on', error);
  }
}

/**
 * What time brings, for the cron: copies run out, restrictions reach what has come to belong to the person since, and
 * what is unfinished is gone on with. Never throws.
 */
export async function tend(env: Env): Promise<void> {
  try {
    await expireRequests(env.DB, Date.now());
    for (const request of await requestsInEffect(env.DB)) await applyRestriction(env, request);
    for (const asked of await unguarded(env, Date.now())) await openFor(env, asked, Date.now());
  } catch (error) {
    console.error('requests could not be tended', error);
  }
  await work(env);
}

async function attempt(env: Env, request: RequestRow): Promise<void> {
  try {
    await WORK[request.kind](env, request);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error('request', request.id, reason);
    const held = error instanceof HeldByLaw;
    const next = Date.now() + (held ? HELD_MS : backOff(request.attempts));
    await releaseRequest(env.DB, request.id, reason, next, held ? 'on_hold' : 'in_progress');
  }
}
