/** What a reply means for the events that were sent, and how long to wait before the next try. Pure. */
import type { BatchReply, Problem } from '@guiyi/protocol';
import type { Reply } from './ports.ts';

const BACKOFF_BASE_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;
const RETRY_AFTER_MAX_MS = 3_600_000;

/** The code of a request that is halved. */
export const TOO_LARGE = 'request_too_large';

/** `delivered`: taken. `retry`: later. Anything else is the code with which all of it is refused for good. */
export type Outcome = 'delivered' | 'retry' | typeof TOO_LARGE | (string & {});

/** The code with which a request was refused. */
export function codeOf({ status, body }: Reply): string {
  return String((Object(body) as Partial<Problem>).code || `http_${status}`);
}

/** 2xx: taken. 413: too large, halve it. 408, 429, 5xx, no answer: later. Every other status is final. */
export function outcomeOf(reply: Reply): Outcome {
  const { status } = reply;
  if (status < 200 || status === 408 || status === 429 || status >= 500) return 'retry';
  if (status < 300) return 'delivered';
  if (status === 413) return TOO_LARGE;
  return codeOf(reply);
}

/** Positions in the batch that was delivered, and the codes they were refused with. */
export function rejectedOf({ body }: Reply): Pick<BatchReply['rejected'][number], 'index' | 'code'>[] {
  const { rejected } = Object(body) as Partial<BatchReply>;
  return Array.isArray(rejected) ? rejected : [];
}

/**
 * Milliseconds until try number `attempt` (from 1): doubling from 1 s to 60 s, half of it at random so that a thousand
 * pages don't return together, and never before `Retry-After` (seconds or an HTTP date; at most an hour counts).
 */
export function retryDelay(attempt: number, chance: number, now: number, retryAfter?: string | null): number {
  return Math.max(
    Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** (attempt - 1)) * (0.5 + chance / 2),
    Math.min(RETRY_AFTER_MAX_MS, Number(retryAfter) * 1_000 || Date.parse(retryAfter || '') - now || 0),
  );
}
