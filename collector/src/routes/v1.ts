import type { BatchReply, EventType } from '@guiyi/protocol';
import { LIMITS } from '@guiyi/protocol/limits';
import { Hono } from 'hono';
import { readJson } from '../http/body.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { senderOf } from '../http/write-key.ts';
import { erasedRule } from '../identity/erased.ts';
import { accept, type Incoming } from '../ingest/accept.ts';
import { takeTokens } from '../ingest/identity-token.ts';
import { pack } from '../ingest/pack.ts';
import { type PackedMessage, QueueFull } from '../ingest/queue/port.ts';
import { queueOf } from '../ingest/queue/queue.ts';
import { messageIdsOf, missingOf, noteTaken } from '../ingest/taken.ts';
import { type Keyer, keyer } from '../lib/keyed.ts';
import type { NormaliseOptions } from '../lib/normalise.ts';
import type { SourceRow } from '../store/sources.ts';

/** The single calls, and the short forms that the browser client of the tracking spec uses. */
export const SINGLE_CALLS: Record<string, EventType> = {
  track: 'track',
  t: 'track',
  page: 'page',
  p: 'page',
  screen: 'screen',
  s: 'screen',
  identify: 'identify',
  i: 'identify',
  group: 'group',
  g: 'group',
  alias: 'alias',
  a: 'alias',
};

/** The tracking calls, mounted under `/v1`. */
export const v1 = new Hono<AppEnv>();

v1.post('/batch', async (c) => {
  const body = await readJson(c);
  if (!Array.isArray(body.batch)) throw new Refusal('invalid_body', '`batch` must be an array.', 'batch');
  if (body.batch.length > LIMITS.batchEvents) {
    throw new Refusal('too_many_events', `There are over ${LIMITS.batchEvents} events.`, 'batch');
  }
  return take(c, body, body.batch);
});

for (const [path, type] of Object.entries(SINGLE_CALLS)) {
  v1.post(`/${path}`, async (c) => {
    const body = await readJson(c);
    return take(c, body, [body], type);
  });
}

async function take(c: AppContext, body: Record<string, unknown>, events: unknown[], type?: EventType) {
  const source = await senderOf(c, body);
  const options = { region: c.env.GUIYI_PHONE_REGION, key: keyer(c.env) };
  const incoming: Incoming = {
    events,
    type,
    sentAt: body.sentAt,
    context: type === undefined ? body.context : undefined,
    userAgent: c.req.header('user-agent'),
    received: Date.now(),
    newId: randomId,
  };
  incoming.tokens = await takeTokens(incoming, c.env.GUIYI_IDENTITY_KEYS, source.id, options);
  incoming.erased = erasedRule(c.env, incoming.received);
  const asked = type === undefined ? body.unconfirmed : undefined;
  // A function of its own waits: what was read here is garbage by then, instead of being carried about for the while.
  return settle(c, judge(incoming, source, options), asked, options.key);
}

/** What came of a request, before anything is waited for. */
interface Judged {
  source: string;
  /** Message ids as their client wrote them, where it may ask for them later. */
  ids: string[];
  messages: PackedMessage[];
  reply: BatchReply;
}

function judge(incoming: Incoming, source: SourceRow, options: NormaliseOptions): Judged {
  const verified = source.write_key === null;
  // Read before what looks like a number in them is scrubbed.
  const ids = verified ? [] : messageIdsOf(incoming.events);
  const sender = { id: source.id, legal_basis: source.legal_basis, open: !verified };
  const verdicts = accept(incoming, sender, options);
  const gated = source.legal_basis === 'consent';
  const envelope = { source_id: source.id, gated, verified, received_at: incoming.received };
  const { events, rejected, warnings } = verdicts;
  const reply = { accepted: events.length, rejected, ...(warnings.length > 0 && { warnings }) };
  return { source: source.id, ids, messages: pack(verdicts, envelope, randomId), reply };
}

async function settle(c: AppContext, { source, ids, messages, reply }: Judged, asked: unknown, key: Keyer) {
  await enqueue(c, messages);
  noteTaken(source, ids);
  const missing = await missingOf(c.env.DB, source, asked, key);
  return c.json(missing.length > 0 ? { ...reply, missing } : reply, 202);
}

/** Answers only when the queue has taken everything. */
async function enqueue(c: AppContext, messages: PackedMessage[]): Promise<void> {
  if (messages.length === 0) return;
  try {
    await queueOf(c.env).send(messages);
  } catch (error) {
    // A peak is no fault: it must not fill the log as well.
    if (error instanceof QueueFull) throw new Refusal('queue_unavailable', error.message, '', waitOfPeak());
    console.error(c.get('requestId'), error);
    throw new Refusal('queue_unavailable', 'The queue did not take the events.');
  }
}

/** Seconds, spread out so that those who were turned away do not all come back at once. */
function waitOfPeak(): number {
  return 5 + Math.floor(Math.random() * 11);
}

const randomId = () => crypto.randomUUID();
