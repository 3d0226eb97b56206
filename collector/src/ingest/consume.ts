import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import { type Identifier, mayHaveForms } from '../lib/identifier.ts';
import { priorTo, type StoredMessage, writeMessages } from '../store/ingest.ts';
import type { AcceptedEvent } from '../store/rows.ts';
import { codesIn, namedByCampaigns } from './campaigns.ts';
import { judged, sighting, withoutBarred, withoutWithheld } from './gates.ts';
import { merged } from './identifiers.ts';
import { namedByOwnRules } from './own-channels.ts';
import type { QueueMessage } from './queue/port.ts';

/** A queued message as it is delivered. `id` names the delivery, `body` is the JSON of a {@link QueueMessage}. */
export interface Delivery {
  readonly id: string;
  readonly body: string;
}

/** Deliveries that could not be consumed, by id, and why. All others are written. */
export type Failures = Map<string, string>;

/**
 * Writes what was delivered: asks the graph about every event, then stores all in one transaction. A message that was
 * written before changes nothing and counts nothing. When the batch fails as a whole, each message is tried alone, so
 * that one which cannot be written does not hold up the others. Never throws.
 */
export async function consume(env: Env, deliveries: readonly Delivery[], now: number): Promise<Failures> {
  const failures: Failures = new Map();
  const messages = new Map<string, QueueMessage>();
  for (const { id, body } of deliveries) {
    try {
      messages.set(id, JSON.parse(body) as QueueMessage);
    } catch {
      failures.set(id, 'The message is not JSON.');
    }
  }
  try {
    await write(env, [...messages.values()], now);
  } catch (error) {
    if (messages.size < 2) return blame(failures, messages.keys(), error);
    for (const [id, message] of messages) {
      await write(env, [message], now).catch((reason: unknown) => blame(failures, [id], reason));
    }
  }
  return failures;
}

/** Events that a message answers for; 0 when it cannot be read. */
export function eventsIn(body: string): number {
  try {
    const { events, refused, dropped } = JSON.parse(body) as QueueMessage;
    return Object.values(dropped).reduce((sum, count) => sum + count, events.length + refused.length);
  } catch {
    return 0;
  }
}

function blame(failures: Failures, ids: Iterable<string>, error: unknown): Failures {
  const reason = error instanceof Error ? error.message : String(error);
  for (const id of ids) failures.set(id, reason);
  return failures;
}

async function write(env: Env, messages: QueueMessage[], now: number): Promise<void> {
  const { consumed, fence, rules, campaigns } = await priorTo(
    env.DB,
    messages.map(({ id }) => id),
    codesIn(messages),
  );
  const fresh = new Map<string, QueueMessage>();
  for (const message of messages) if (!consumed.has(message.id)) fresh.set(message.id, message);
  if (fresh.size === 0) return;
  const asked = namedByOwnRules(namedByCampaigns([...fresh.values()], campaigns), rules);
  const sightings = asked.flatMap((message) => message.events.map((event) => sighting(message, event)));
  const verdicts = sightings.length > 0 ? await identityOf(env).observe(sightings) : [];
  const kept = await withoutWithheld(env, await withoutBarred(env, judged(asked, verdicts)));
  await writeMessages(env.DB, await named(env, kept), fence, now);
}

/** Events under the names that the graph has for their identifiers, so that facts and holds meet. */
async function named(env: Env, messages: StoredMessage[]): Promise<StoredMessage[]> {
  const events = messages.flatMap((message) => [...message.events, ...(message.shelved ?? [])]);
  const several = events.flatMap(({ identifiers }) => identifiers.filter(({ type }) => mayHaveForms(type)));
  if (several.length === 0) return messages;
  const names = await identityOf(env).named(several);
  const byIdentifier = new Map(several.map((identifier, i) => [identifier, names[i]]));
  const rename = (event: AcceptedEvent): AcceptedEvent => ({
    ...event,
    identifiers: merged(event.identifiers.map((one) => withoutForms(byIdentifier.get(one) ?? one))),
  });
  return messages.map(({ shelved, ...message }) => ({
    ...message,
    events: message.events.map(rename),
    ...(shelved && { shelved: shelved.map(rename) }),
  }));
}

function withoutForms({ forms: _, ...identifier }: Identifier): Identifier {
  return identifier;
}
