import type { CategoryPreferences, EventCode } from '@guiyi/protocol';
import { FURTHER, permits } from '../consent/further.ts';
import { identityOf, type Sighting, type Verdict } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import { parseKey } from '../lib/identifier.ts';
import type { StoredMessage } from '../store/ingest.ts';
import type { AcceptedEvent, RefusedEvent } from '../store/rows.ts';
import type { QueueMessage } from './queue/port.ts';
import { saidBy, separate } from './separate.ts';

type Envelope = Pick<QueueMessage, 'source_id' | 'gated' | 'verified' | 'received_at'>;

/** A message after the graph's verdicts. */
export type Judged = StoredMessage & Envelope;

/** An event as the graph is asked about it. */
export function sighting(message: Envelope, event: AcceptedEvent): Sighting {
  return {
    key: `${message.source_id}:${event.message_id}`,
    time: event.time,
    source: message.source_id,
    trust: message.verified || event.verified ? 'verified' : 'claimed',
    identifiers: event.identifiers,
    gated: message.gated,
    received: message.received_at,
  };
}

/** All that a message names: its events, then its refused ones. */
export function sightings(message: QueueMessage): Sighting[] {
  return [
    ...message.events.map((event) => sighting(message, event)),
    ...message.refused.map((event) => refusedSighting(message, event)),
  ];
}

/** A refused event: it has no time that one could trust, so it counts from its arrival. Never evidence. */
function refusedSighting(message: Envelope, { identifiers, message_id }: RefusedEvent): Sighting {
  return {
    key: `${message.source_id}:${message_id ?? ''}`,
    time: message.received_at,
    source: message.source_id,
    trust: 'claimed',
    identifiers: (identifiers ?? []).map((key) => ({ ...parseKey(key), masked: '' })),
    gated: message.gated,
  };
}

/** Takes out the events that the graph turned away; only a count of them stays. `verdicts` in the order of the events. */
export function judged(messages: readonly QueueMessage[], verdicts: readonly Verdict[]): Judged[] {
  let at = 0;
  return messages.map((message) => {
    const dropped: Partial<Record<EventCode, number>> = { ...message.dropped };
    const shelved: AcceptedEvent[] = [];
    const events = message.events.filter((event) => {
      const verdict = verdicts[at++] ?? 'keep';
      if (verdict === 'shelve') shelved.push(event);
      else if (verdict !== 'keep') dropped[verdict] = (dropped[verdict] ?? 0) + 1;
      return verdict === 'keep';
    });
    return { ...message, events, shelved, dropped };
  });
}

/**
 * Refused events are no evidence, but what must not be kept of a person must not be kept for its faults either: of those
 * who are erased, withdrew or restricted processing only a count stays.
 */
export async function withoutBarred(env: Env, messages: Judged[]): Promise<Judged[]> {
  const asked = messages.flatMap((message) => message.refused.map((event) => refusedSighting(message, event)));
  if (asked.every(({ identifiers }) => identifiers.length === 0)) return messages;
  const verdicts = await identityOf(env).judge(asked);
  let at = 0;
  return messages.map((message) => {
    const dropped = { ...message.dropped };
    const refused = message.refused.filter(() => {
      const verdict = verdicts[at++] ?? 'keep';
      if (verdict === 'keep') return true;
      const code = verdict === 'shelve' ? 'restricted' : verdict;
      dropped[code] = (dropped[code] ?? 0) + 1;
      return false;
    });
    return { ...message, refused, dropped };
  });
}

/** Takes out fields that need a purpose which the person's ledger does not grant by now. */
export async function withoutWithheld(env: Env, messages: Judged[]): Promise<Judged[]> {
  const events = messages.flatMap((message) => [...message.events, ...(message.shelved ?? [])]);
  const asked = events.filter(({ further }) => further !== undefined);
  if (asked.length === 0) return messages;
  const ledger = await identityOf(env).consentsOf(asked.map(({ identifiers }) => identifiers));
  asked.forEach((event, index) => {
    const said = saidBy(event.context);
    const recorded: CategoryPreferences = ledger[index] ?? {};
    separate(event, Object.fromEntries(FURTHER.map((purpose) => [purpose, permits(purpose, said, recorded)])));
  });
  return messages;
}
