/** What a reply means for the events that were sent, and how long to wait before the next try. Pure. */
import type { BatchReply, Problem } from '@guiyi/protocol';
import { PAGES } from './place.ts';
import type { Reply } from './ports.ts';

const BACKOFF_BASE_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;
const RETRY_AFTER_MAX_MS = 3_600_000;

/** The code of a request that is halved. */
export const TOO_LARGE = 'request_too_large';

/** Later. Numbers, as no code is one; and the only outcome that is not true. */
export const RETRY = 0;
/** Taken. */
export const DELIVERED = 1;

/** Anything else is the code with which all of it is refused for good. */
export type Outcome = typeof RETRY | typeof DELIVERED | typeof TOO_LARGE | (string & {});

/** The code with which a request was refused. */
export function codeOf({ status, body }: Reply): string {
  return String((Object(body) as Partial<Problem>).code || `http_${status}`);
}

/** 2xx: taken. 413: too large, halve it. 408, 429, 5xx, no answer: later. Every other status is final. */
export function outcomeOf(reply: Reply): Outcome {
  const { status } = reply;
  if (/^[015]|408|429/.test(String(status))) return RETRY;
  if (status < 300) return DELIVERED;
  if (status === 413) return TOO_LARGE;
  return codeOf(reply);
}

/**
 * What the reply to a batch says: which events were refused and why, and which of those that were asked about are not there. Anything unreadable
 * says nothing of any event.
 */
export function verdictsOf({ body }: Reply): Required<Pick<BatchReply, 'rejected' | 'missing'>> {
  const { rejected, missing } = Object(body) as Partial<BatchReply>;
  return {
    rejected: Object.values(rejected ?? []),
    missing: PAGES ? Object.values(missing ?? []) : [],
  };
}

/**
 * Milliseconds until try number `attempt` (from 1): doubling from 1 s to 60 s, half of it at random so that a thousand
 * pages don't return together, and never before `Retry-After` (seconds or an HTTP date; at most an hour counts).
 */
export function retryDelay(attempt: number, chance: number, now: number, retryAfter?: string | null): number {
  return Math.max(
    Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** (attempt - 1)) * (0.5 + chance / 2),
    Math.min(RETRY_AFTER_MAX_MS, Number(retryAfter) * 1_000 || Date.parse(retryAfter as string) - now || 0),
  );
}
