import type { Campaign, JsonObject } from '@guiyi/protocol';
import type { ParsedEvent } from '@guiyi/protocol/validate';
import { touchpointOf } from '../channels/touchpoint.ts';
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
  sender: { legal_basis: 'consent' | 'contract'; open: boolean };
  /** Of the request. */
  userAgent: string | undefined;
  /** Makes an id that nobody has. */
  newId: () => string;
}

/** The event as it is stored. Its `properties`, `traits` and `context` are scrubbed already; ids are made safe here. */
export function rowOf(passed: Passed, key: Keyer): AcceptedEvent {
  const { event, sender } = passed;
  const context = contextOf(event, key);
  const properties = event.properties ?? {};
  const orderId = passed.orderId === null ? null : safeId(passed.orderId, key);
  // A scrubbed order id would make all orders one.
  if (orderId !== null && orderId !== passed.orderId) properties.order_id = orderId;
  const page = fields(context.page);
  const url = textOf(page.url) ?? textOf(properties.url);
  return {
    message_id: event.messageId ? safeId(event.messageId, key) : idOf(event, key, passed.newId),
    type: event.type,
    name: scrubText((event.type === 'track' ? event.event : event.name) ?? ''),
    time: passed.time,
    identifiers: passed.identifiers,
    ...(passed.verified && { verified: true }),
    legal_basis: sender.legal_basis,
    bot: isBot(textOf(context.userAgent) ?? (sender.open ? passed.userAgent : null)) ? 1 : 0,
    session_id: textOf(fields(context.session).id),
    url,
    ...touchOf(event, context, page, url),
    order_id: orderId,
    ...amountOf(properties),
    properties,
    traits: event.traits ? withoutContacts(event.traits) : null,
    context,
  };
}

/** An id for an event without one. With a time of its own a retry gets the same again; without, two may be alike and both true. */
function idOf(event: ParsedEvent, key: Keyer, newId: () => string): string {
  return event.timestamp || event.originalTimestamp ? key.value(JSON.stringify(event)) : newId();
}

/** The context without what is kept elsewhere (identifiers, keyed) or not at all (addresses). */
function contextOf(event: ParsedEvent, key: Keyer): JsonObject {
  const { externalIds, ip, ...context } = event.context ?? {};
  const traits = fields(context.traits);
  if (traits !== context.traits) delete context.traits;
  else context.traits = withoutContacts(context.traits as JsonObject);
  if (event.groupId) context.groupId = safeId(event.groupId, key);
  return context;
}

function withoutContacts(traits: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(traits).filter(([key]) => !isContactKey(key)));
}

type Touch = Pick<AcceptedEvent, 'channel' | 'source' | 'medium' | 'campaign'>;
const NO_TOUCH: Touch = { channel: null, source: null, medium: null, campaign: null };

function touchOf(event: ParsedEvent, context: Fields, page: Fields, url: string | null): Touch {
  const { start } = fields(context.session);
  const touch = touchpointOf({
    type: event.type,
    url,
    referrer: textOf(page.referrer),
    campaign: context.campaign ? (fields(context.campaign) as Campaign) : null,
    click: context.referrer ? (fields(context.referrer) as { id?: string; type?: string }) : null,
    sessionStart: typeof start === 'boolean' ? start : null,
  });
  if (touch === null) return NO_TOUCH;
  const { channel, source, medium, campaign } = touch;
  return { channel, source, medium, campaign };
}
