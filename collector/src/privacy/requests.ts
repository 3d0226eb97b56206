import { base64url } from 'jose';
import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import { parseKey } from '../lib/identifier.ts';
import { sha256 } from '../lib/keyed.ts';
import { type IdentityCheckRow, pruneChecks } from '../store/identity-checks.ts';
import { endPastHolds } from '../store/legal-holds.ts';
import { admitRequest, approveBatch, refuseUnproven, saveToken, waitingInBatch } from '../store/request-waiting.ts';
import {
  expireRequests,
  leaseRequests,
  openRequest,
  type RequestRow,
  releaseRequest,
  requestsInEffect,
} from '../store/requests.ts';
import { isSameStaff } from '../store/tokens.ts';
import { correct } from './correction.ts';
import { deliver, Unconfirmed } from './deliver.ts';
import { erase } from './erasure.ts';
import { giveCopy } from './give-copy.ts';
import { DAY_MS } from './identity-check.ts';
import { HeldByLaw } from './legal-hold.ts';
import { unguarded } from './minor.ts';
import { type NewRequest, rowFor } from './new-request.ts';
import { tellControllers } from './opendsr.ts';
import { remind } from './remind.ts';
import { isRestored, replay } from './restored.ts';
import { applyRestriction, restrict } from './restriction.ts';
import { namedIn } from './subject.ts';

/** Persons that one request may name; more need a second member of staff. */
const FEW = 5;

/** One attempt may take so long; then another may begin. */
const LEASE_MS = 60_000;

/** A request that nobody proves to be theirs is refused after a week. */
const UNPROVEN_MS = 7 * 86_400_000;

/** How often an erasure looks whether the law still wants the data kept. */
const HELD_MS = 3_600_000;

/** Milliseconds until a failed attempt is repeated: 1 s, 2 s, 4 s … at most an hour. */
function backOff(attempts: number): number {
  return Math.min(1_000 * 2 ** (attempts - 1), 3_600_000);
}

/**
 * Takes a request in. The same one, asked again while it is worked on, is the same request. One that names many persons
 * waits for a second member of staff.
 */
export async function openFor(env: Env, asked: NewRequest, now: number): Promise<RequestRow> {
  if (await isMany(env, asked)) {
    const state = { status: 'awaiting_approval' as const, batch: `b_${crypto.randomUUID()}` };
    return openRequest(env.DB, await rowFor(env, asked, now, state));
  }
  return admitted(env, await openRequest(env.DB, await rowFor(env, asked, now)));
}

/** Whether one request names so many persons that it is many requests in one. */
async function isMany(env: Env, { identifiers }: NewRequest): Promise<boolean> {
  if (identifiers.length <= FEW) return false;
  const replies = await Promise.all(identifiers.map((identifier) => identityOf(env).resolve(identifier)));
  return new Set(replies.flatMap(({ person_id }) => person_id ?? [])).size > FEW;
}

/** What waited for a code or an approval goes on when somebody who may asks for it alone. */
async function admitted(env: Env, row: RequestRow): Promise<RequestRow> {
  return (await admitRequest(env.DB, row.id)) ? { ...row, status: 'received' } : row;
}

/** A request waits until the person proves who they are by a one-time code. */
export async function openUnproven(env: Env, asked: NewRequest, now: number): Promise<RequestRow> {
  return openRequest(env.DB, await rowFor(env, asked, now, { status: 'awaiting_identity' }));
}

/**
 * What somebody asked for at the public door, now that they have proved that the number is theirs: only what is proven to
 * be of the same person. Returns the token with which they follow it.
 */
export async function openProven(
  env: Env,
  { asked, named }: IdentityCheckRow,
  now: number,
): Promise<{ row: RequestRow; token: string }> {
  const { kind, reason } = JSON.parse(asked ?? '{}') as Pick<NewRequest, 'kind' | 'reason'>;
  const identifiers = namedIn({ named }).map((key) => ({ ...parseKey(key), masked: '' }));
  const token = base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
  const row = await rowFor(env, { kind, reason, scope: 'proven', identifiers }, now, { token_hash: sha256(token) });
  const opened = await admitted(env, await openRequest(env.DB, row));
  // Asked again, it is the same request, followed with the new token.
  await saveToken(env.DB, opened.id, sha256(token));
  return { row: opened, token };
}

/** Takes in requests about many at once; they wait for a second member of staff. */
export async function openBulk(env: Env, asked: readonly NewRequest[], batch: string, now: number): Promise<string[]> {
  const state = { status: 'awaiting_approval' as const, batch };
  const rows = await Promise.all(asked.map(async (each) => openRequest(env.DB, await rowFor(env, each, now, state))));
  return rows.map(({ id }) => id);
}

/** Approves a batch. `same`: who opened it may not. `unknown`: none of this id waits. Otherwise the requests that go on. */
export async function approveBulk(env: Env, batch: string, actor: string): Promise<string[] | 'same' | 'unknown'> {
  const rows = await waitingInBatch(env.DB, batch);
  if (rows.length === 0) return 'unknown';
  for (const opener of new Set(rows.map(({ opened_by }) => opened_by ?? ''))) {
    if (await isSameStaff(env.DB, opener, actor)) return 'same';
  }
  return approveBatch(env.DB, batch, actor);
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
    // A restored database believes that erasures are open which were carried out.
    if (await isRestored(env, Date.now())) return await replay(env);
    await endPastHolds(env.DB, Date.now());
    for (const request of await leaseRequests(env.DB, Date.now(), LEASE_MS)) await attempt(env, request);
    await tellControllers(env);
    await deliver(env);
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
    await pruneChecks(env.DB, Date.now() - DAY_MS);
    await refuseUnproven(env.DB, Date.now() - UNPROVEN_MS, Date.now());
    await remind(env, Date.now());
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
    const stuck = error instanceof Unconfirmed && error.stuck;
    await releaseRequest(env.DB, request.id, reason, next, held ? 'on_hold' : stuck ? 'partial' : 'in_progress');
  }
}
