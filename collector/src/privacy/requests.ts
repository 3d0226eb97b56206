import { createHmac } from 'node:crypto';
import type { SubjectRequest } from '@guiyi/protocol';
import type { Env } from '../lib/env.ts';
import { type Identifier, identifierKey } from '../lib/identifier.ts';
import { scrubText } from '../lib/personal.ts';
import { leaseRequests, openRequest, type RequestRow, releaseRequest } from '../store/requests.ts';
import { dayIn, deadline, endOfDay } from './calendar.ts';
import { erase } from './erasure.ts';

/** Working days until a request is due. */
const DUE_DAYS = 15;

/** One attempt may take so long; then another may begin. */
const LEASE_MS = 60_000;

/** Milliseconds until a failed attempt is repeated: 1 s, 2 s, 4 s … at most an hour. */
function backOff(attempts: number): number {
  return Math.min(1_000 * 2 ** (attempts - 1), 3_600_000);
}

/** What staff ask for. */
export interface NewRequest {
  kind: 'erasure';
  scope: 'person' | 'listed';
  identifiers: Identifier[];
  reason: string | null;
}

/** Takes a request in. The same one, asked again while it is worked on, is the same request. */
export async function openFor(env: Env, asked: NewRequest, now: number): Promise<RequestRow> {
  const keys = [...new Set(asked.identifiers.map(identifierKey))].sort();
  const due = deadline(dayIn(now, env.GUIYI_TIME_ZONE), DUE_DAYS);
  return openRequest(env.DB, {
    id: `r_${crypto.randomUUID()}`,
    kind: asked.kind,
    scope: asked.scope,
    subject: createHmac('sha256', env.GUIYI_PEPPER)
      .update(`request\n${keys.join('\n')}`)
      .digest('base64url'),
    reason: asked.reason === null ? null : scrubText(asked.reason),
    created_at: now,
    due_at: due === null ? null : endOfDay(due, env.GUIYI_TIME_ZONE),
    named: JSON.stringify(keys),
  });
}

/** Goes on with every unfinished request that nobody is working on. Never throws. */
export async function work(env: Env): Promise<void> {
  try {
    for (const request of await leaseRequests(env.DB, Date.now(), LEASE_MS)) await attempt(env, request);
  } catch (error) {
    console.error('requests could not be worked on', error);
  }
}

async function attempt(env: Env, request: RequestRow): Promise<void> {
  try {
    await erase(env, request);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error('request', request.id, reason);
    await releaseRequest(env.DB, request.id, reason, Date.now() + backOff(request.attempts));
  }
}

/** A request as the API shows it. */
export function shown(row: RequestRow, now: number): SubjectRequest {
  const open = row.finished_at === null;
  return {
    id: row.id,
    kind: row.kind,
    scope: row.scope,
    status: row.status,
    reason: row.reason,
    created_at: iso(row.created_at),
    due: row.due_at === null ? null : iso(row.due_at),
    overdue: open && row.due_at !== null && row.due_at < now,
    finished_at: row.finished_at === null ? null : iso(row.finished_at),
    attempts: row.attempts,
    error: row.error,
    removed: JSON.parse(row.removed) as Record<string, number>,
    withheld: row.withheld,
    proof: proofOf(row.proof),
  };
}

function proofOf(proof: string | null): SubjectRequest['proof'] {
  if (proof === null) return null;
  const { verified_at, ...rest } = JSON.parse(proof) as {
    verified_at: number;
    columns_searched: number;
    identifiers: number;
  };
  return { verified_at: iso(verified_at), ...rest };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
