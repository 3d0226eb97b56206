import type { Problem, RequestCode } from '@guiyi/protocol';
import { CODES } from '@guiyi/protocol/codes';
import type { AppContext } from './context.ts';

/** A request that is refused whole. Thrown anywhere below a route; answered here and nowhere else. */
export class Refusal extends Error {
  constructor(
    readonly code: RequestCode,
    message: string,
    readonly path = '',
    /** Seconds to wait before the same request is sent again. */
    readonly wait?: number,
  ) {
    super(message);
  }
}

/** Seconds a client should wait where nothing else is said. */
const RETRY_AFTER = 5;

/** The one place where an error becomes a response. What we did not foresee is logged and says nothing of itself. */
export function problem(error: Error, c: AppContext): Response {
  const refusal =
    error instanceof Refusal ? error : new Refusal('internal', 'The request failed inside the collector.');
  if (refusal !== error) console.error(c.get('requestId'), error);
  const { status, mend } = CODES[refusal.code];
  const body: Problem = {
    code: refusal.code,
    message: refusal.message,
    path: refusal.path,
    mend,
    request_id: c.get('requestId'),
  };
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (status === 503 || status === 429) headers['retry-after'] = String(refusal.wait ?? RETRY_AFTER);
  return c.body(JSON.stringify(body), status, headers);
}
