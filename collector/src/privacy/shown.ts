import type { LegalHold, RequestAnswer, SubjectRequest } from '@guiyi/protocol';
import type { LegalHoldRow } from '../store/legal-holds.ts';
import type { RequestRow } from '../store/requests.ts';
import { dayIn, deadline } from './calendar.ts';

/** Working days before the deadline from which on staff are reminded. */
const REMIND_DAYS = 3;

/** A request as the API shows it. */
export function shown(row: RequestRow, now: number, zone: string): SubjectRequest {
  const reminder = reminderOf(row, now, zone);
  return {
    id: row.id,
    kind: row.kind,
    scope: row.scope,
    status: row.status,
    reason: row.reason,
    created_at: iso(row.created_at),
    due: isoOrNull(row.due_at),
    overdue: reminder === 'overdue',
    reminder,
    finished_at: isoOrNull(row.finished_at),
    attempts: row.attempts,
    error: row.error,
    removed: JSON.parse(row.removed) as Record<string, number>,
    withheld: row.withheld,
    proof: proofOf(row.proof),
    answer: row.answer === null ? null : (JSON.parse(row.answer) as RequestAnswer),
    opened_by: row.opened_by,
    approved_by: row.approved_by,
    batch: row.batch,
    expires_at: isoOrNull(row.expires_at),
  };
}

/** What staff should be reminded of. A request that is answered, or in force, is due no more; a guardian is awaited. */
export function reminderOf(
  { finished_at, kind, status, due_at }: Pick<RequestRow, 'finished_at' | 'kind' | 'status' | 'due_at'>,
  now: number,
  zone: string,
): SubjectRequest['reminder'] {
  const waits = status !== 'in_effect' || kind === 'minor';
  if (finished_at !== null || !waits || due_at === null) return null;
  if (due_at < now) return 'overdue';
  const soon = deadline(dayIn(now, zone), REMIND_DAYS);
  return soon !== null && dayIn(due_at, zone) <= soon ? 'due_soon' : null;
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

/** A legal hold as the API shows it: never whom it is about. */
export function shownHold({ named: _, ...row }: LegalHoldRow): LegalHold {
  return { ...row, created_at: iso(row.created_at), until: isoOrNull(row.until), ended_at: isoOrNull(row.ended_at) };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function isoOrNull(time: number | null): string | null {
  return time === null ? null : iso(time);
}
