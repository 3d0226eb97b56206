import type { Campaign, JsonObject } from '@guiyi/protocol';
import type { ParsedEvent } from '@guiyi/protocol/validate';
import { type Touchpoint, touchpointOf } from '../channels/touchpoint.ts';
import type { Identifier } from '../lib/identifier.ts';
import type { Keyer } from '../lib/keyed.ts';
import { safeId } from '../lib/normalise.ts';
import { isContactKey, scrubText } from '../lib/personal.ts';
import type { AcceptedEvent } from '../store/rows.ts';
import { isBot } from './bot.ts';
import { type Fields, fields, textOf } from './fields.ts';
import { amountOf } from './order.ts';

/** An event that passed, and what was read of it before it was scrubbed. */
export interface Passed {
  event: ParsedEvent;
  time: number;
  identifiers: Identifier[];
  orderId: string | null;
  /** Whether an identity token proved its identifiers. */
  verified: boolean;
}

/** What holds for all events of a request. */
export interface Sending {
  sender: { legal_basis: 'consent' | 'contract'; open: boolean };
  userAgent: string | undefined;
  /** Makes an id that nobody has. */
  newId: () => string;
}

/** The event as it is stored. Its `properties`, `traits` and `context` are scrubbed already; ids are made safe here. */
export function rowOf(passed: Passed, { sender, userAgent, newId }: Sending, key: Keyer): AcceptedEvent {
  const { event } = passed;
  const properties = event.properties ?? {};
  const orderId = safeOrderId(passed.orderId, properties, key);
  const messageId = event.messageId ? safeId(event.messageId, key) : idOf(event, key, newId);
  const context = contextOf(event, key);
  const page = fields(context.page);
  const url = textOf(page.url) ?? textOf(properties.url);
  const touch = touchOf(event, context, page, url);
  const amount = amountOf(properties);
  // Written out, each name once: spreading parts into a row costs more than all else here.
  return {
    message_id: messageId,
    type: event.type,
    name: scrubText((event.type === 'track' ? event.event : event.name) ?? ''),
    time: passed.time,
    identifiers: passed.identifiers,
    verified: passed.verified ? true : undefined,
    legal_basis: sender.legal_basis,
    bot: isBot(textOf(context.userAgent) ?? (sender.open ? userAgent : null)) ? 1 : 0,
    session_id: textOf(fields(context.session).id) ?? undefined,
    url: url ?? undefined,
    channel: touch?.channel,
    source: touch?.source,
    medium: touch?.medium,
    campaign: touch?.campaign ?? undefined,
    order_id: orderId,
    value: amount.value ?? undefined,
    currency: amount.currency ?? undefined,
    properties,
    traits: event.traits ? withoutContacts(event.traits) : undefined,
    context,
  };
}

/** A scrubbed order id would make all orders one. */
function safeOrderId(sent: string | null, properties: JsonObject, key: Keyer): string | undefined {
  if (sent === null) return undefined;
  const id = safeId(sent, key);
  if (id !== sent) properties.order_id = id;
  return id;
}

/** An id for an event without one. With a time of its own a retry gets the same again; without, two may be alike and both true. */
function idOf(event: ParsedEvent, key: Keyer, newId: () => string): string {
  return event.timestamp || event.originalTimestamp ? key.id(JSON.stringify(event)) : newId();
}

/** The event's context, now without what is kept elsewhere (identifiers, keyed) or not at all (addresses). */
function contextOf(event: ParsedEvent, key: Keyer): JsonObject {
  const context: JsonObject =
    event.context === null || event.context === undefined || Array.isArray(event.context) ? {} : event.context;
  if ('externalIds' in context) delete context.externalIds;
  if ('ip' in context) delete context.ip;
  if ('traits' in context) {
    const traits = fields(context.traits);
    if (traits !== context.traits) delete context.traits;
    else context.traits = withoutContacts(context.traits as JsonObject);
  }
  if (event.groupId) context.groupId = safeId(event.groupId, key);
  return context;
}

function withoutContacts(traits: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(traits).filter(([key]) => !isContactKey(key)));
}

function touchOf(event: ParsedEvent, context: Fields, page: Fields, url: string | null): Touchpoint | null {
  // Most events are neither a view nor say a campaign: then there is nothing to read.
  if (event.type !== 'page' && event.type !== 'screen' && !context.campaign) return null;
  const { start } = fields(context.session);
  return touchpointOf({
    type: event.type,
    url,
    referrer: textOf(page.referrer),
    campaign: context.campaign ? (fields(context.campaign) as Campaign) : null,
    click: context.referrer ? (fields(context.referrer) as { id?: string; type?: string }) : null,
    sessionStart: typeof start === 'boolean' ? start : null,
  });
}
