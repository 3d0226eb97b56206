/** What a reply means for the events that were sent, and how long to wait before the next try. Pure. */
import type { BatchReply, Problem } from '@guiyi/protocol';
import type { Reply } from './ports.ts';

const BACKOFF_BASE_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;
const RETRY_AFTER_MAX_MS = 3_600_000;

/** `rejected` holds positions in the batch and the codes they were refused with. */
export type Outcome =
  | { type: 'delivered'; rejected: { index: number; code: string }[] }
  | { type: 'retry' }
  | { type: 'split' }
  | { type: 'refused'; code: string };

/** 2xx: taken. 413: too large, halve it. 408, 429, 5xx, no answer: later. Every other status is final. */
export function outcomeOf({ status, body }: Reply): Outcome {
  if (status >= 200 && status < 300) return { type: 'delivered', rejected: rejectedOf(body) };
  if (status === 413) return { type: 'split' };
  if (status < 300 || status === 408 || status === 429 || status >= 500) return { type: 'retry' };
  const code = (body as Partial<Problem> | null | undefined)?.code;
  return { type: 'refused', code: typeof code === 'string' ? code : `http_${status}` };
}

function rejectedOf(body: unknown): BatchReply['rejected'] {
  const rejected = (body as Partial<BatchReply> | null | undefined)?.rejected;
  return Array.isArray(rejected) ? rejected : [];
}

/**
 * Milliseconds until try number `attempt` (from 1): doubling from 1 s to 60 s, half of it at random so that a thousand
 * pages don't return together, and never before `Retry-After` (seconds or an HTTP date; at most an hour counts).
 */
export function retryDelay(attempt: number, chance: number, now: number, retryAfter?: string | null): number {
  const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** (attempt - 1)) * (0.5 + chance / 2);
  return Math.max(backoff, Math.min(RETRY_AFTER_MAX_MS, retryAfterMs(now, retryAfter)));
}

function retryAfterMs(now: number, retryAfter?: string | null): number {
  if (!retryAfter) return 0;
  return Math.max(Number(retryAfter) * 1_000 || Date.parse(retryAfter) - now || 0, 0);
}
