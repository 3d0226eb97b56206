import type { Attempt } from './bodies.ts';
import { EMAIL, PHONE } from './values.ts';

/** What is wrong with the answer to an attempt; null where nothing is. */
export async function faultOf(reply: Response, { events, path }: Attempt): Promise<string | null> {
  if (reply.status >= 500) return `status ${reply.status}`;
  const body = await reply.text();
  const said = parse(body);
  if (said === null) return `no JSON: ${body.slice(0, 80)}`;
  if (reply.status === 202) return verdictsOf(said, path === '/v1/batch' ? events : null);
  if (reply.status === 200) return null;
  return typeof said.code === 'string' && typeof said.request_id === 'string' ? null : 'no problem document';
}

/** Within a longer run of digits it is no phone number. */
const RAW = new RegExp(`(?<![0-9])${PHONE}(?![0-9])|${EMAIL.replaceAll('.', '\\.')}`, 'i');

/** Whether something raw got as far as the queue. */
export function leakIn(queued: string): string | null {
  const { index } = RAW.exec(queued) ?? {};
  return index === undefined ? null : `queued raw: ${queued.slice(Math.max(0, index - 60), index + 40)}`;
}

/** Every event of a batch is accepted or rejected, and each only once. */
function verdictsOf(said: Record<string, unknown>, events: number | null): string | null {
  const { accepted, rejected } = said as { accepted: number; rejected: { index: number; code: string }[] };
  if (!Number.isInteger(accepted) || !Array.isArray(rejected)) return 'no verdicts';
  if (new Set(rejected.map(({ index }) => index)).size !== rejected.length) return 'two verdicts on one event';
  return events === null || accepted + rejected.length === events ? null : `${events} events, other verdicts`;
}

function parse(body: string): Record<string, unknown> | null {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return null;
  }
}
