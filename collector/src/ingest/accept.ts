import type { EventCode, EventType, JsonObject, Rejection } from '@guiyi/protocol';
import { type Fault, type ParsedEvent, parseEvent } from '@guiyi/protocol/validate';
import type { Dated } from '../lib/erasure.ts';
import { type Identifier, identifierKey, keysOf } from '../lib/identifier.ts';
import { type NormaliseOptions, safeId } from '../lib/normalise.ts';
import type { AcceptedEvent, RefusedEvent } from '../store/rows.ts';
import { eventTime } from './clock.ts';
import { fields } from './fields.ts';
import { identifiersOf, merged } from './identifiers.ts';
import type { TokenVerdict } from './identity-token.ts';
import { shortenPage } from './long-page.ts';
import { orderIdOf } from './order.ts';
import { rowOf } from './row.ts';
import { saidBy, separate, separated } from './separate.ts';
import { checkAndScrub, scrubbed } from './walk.ts';

/** Where events come from, as far as accepting them goes. */
export interface Sender {
  id: string;
  /** `consent` fails closed: an event without the visitor's grant is not kept. */
  legal_basis: 'consent' | 'contract';
  /** Whether anyone may send with this key, because it is written in a page. */
  open: boolean;
}

/** One request, read but not judged. */
export interface Incoming {
  events: unknown[];
  /** What a single call is, by its address. */
  type?: EventType;
  sentAt?: unknown;
  /** Holds for every event that does not say otherwise. */
  context?: unknown;
  userAgent: string | undefined;
  /** Milliseconds. */
  received: number;
  /** What identity tokens prove, by the index of their event. */
  tokens?: ReadonlyMap<number, TokenVerdict>;
  /** Whether an event's visitor was erased after it, as far as is known here. */
  erased?: ((event: Dated) => boolean) | undefined;
  /** Makes a message id for an event that has none. */
  newId: () => string;
}

/** The verdicts on one request. Every event is in exactly one of `events`, `refused` and `dropped`. */
export interface Verdicts {
  events: AcceptedEvent[];
  refused: RefusedEvent[];
  dropped: Partial<Record<EventCode, number>>;
  rejected: Rejection[];
  /** What was left out of events that are kept: identifiers that name nobody, tokens that prove nothing. */
  warnings: Rejection[];
}

/** An event on its way: what has to be read before it is scrubbed. */
interface Draft {
  event: ParsedEvent;
  time: number;
  identifiers: Identifier[];
  orderId: string | null;
  verified: boolean;
  warnings: Fault[];
}

/**
 * Judges each event alone: shape, clock, consent, identifiers, limits. Never throws on bad input; a refused event
 * leaves its neighbours untouched. Pure but for one thing: the events that came in are scrubbed in place, so that no
 * raw phone number or address can be kept by mistake.
 */
export function accept(incoming: Incoming, sender: Sender, options: NormaliseOptions): Verdicts {
  const { userAgent, newId } = incoming;
  const out: Verdicts = { events: [], refused: [], dropped: {}, rejected: [], warnings: [] };
  const inputs = incoming.events.map((input) => withContext(input, incoming.context));
  // All are read before the first is scrubbed: they may share the context of the batch.
  const drafts = inputs.map((input, index) => draftOf(input, index, incoming, sender, options));
  const named = drafts.map((draft, index) => (isFault(draft) ? namedBy(inputs[index], options) : draft.identifiers));
  for (let index = 0; index < drafts.length; index++) {
    const draft = drafts[index];
    if (draft === undefined) continue;
    const input = inputs[index];
    const fault = isFault(draft) ? draft : checkAndScrub(input as JsonObject);
    if (fault !== null) refuse(out, index, fault, input, named[index] ?? [], options);
    else if (!isFault(draft)) {
      out.events.push(separated(rowOf(draft, { sender, userAgent, newId }, options.key)));
      for (const warning of draft.warnings) out.warnings.push({ index, ...warning });
    }
  }
  return out;
}

function draftOf(
  input: unknown,
  index: number,
  incoming: Incoming,
  sender: Sender,
  options: NormaliseOptions,
): Draft | Fault {
  if (sender.legal_basis === 'consent' && isObject(input) && saidBy(input.context).analytics !== true)
    return NO_CONSENT;
  const { event, fault } = parseEvent(input, incoming.type);
  if (fault) return fault;
  const sentAt = event.sentAt ?? (typeof incoming.sentAt === 'string' ? incoming.sentAt : null);
  const timestamp = event.timestamp ?? event.originalTimestamp;
  const time = eventTime({ timestamp, sentAt }, incoming.received, sender.open);
  if (typeof time !== 'number') return time;
  const warnings: Fault[] = [];
  shortenPage(event, warnings);
  const named = identifiersOf(event, options, warnings);
  const { identifiers, verified } = proven(named, incoming.tokens?.get(index), warnings);
  if (identifiers.length === 0) return warnings.find(({ code }) => code === 'string_too_long') ?? NO_IDENTIFIER;
  const { erased, received } = incoming;
  if (erased?.({ keys: identifiers.flatMap(keysOf), time, received })) return ERASED;
  return { event, time, identifiers, verified, warnings, orderId: orderIdOf(event.properties) };
}

/** A token makes its event verified if it names every strong identifier there is; a typed phone number stays a claim. */
function proven(
  named: Identifier[],
  token: TokenVerdict | undefined,
  warnings: Fault[],
): Pick<Draft, 'identifiers' | 'verified'> {
  if (token === undefined) return { identifiers: named, verified: false };
  if ('fault' in token) {
    warnings.push(token.fault);
    return { identifiers: named, verified: false };
  }
  const keys = new Set(token.verified.map(identifierKey));
  const other = named.find(
    (one) => one.type !== 'anonymous_id' && one.type !== 'device_id' && !keys.has(identifierKey(one)),
  );
  if (other === undefined)
    return { identifiers: merged([...token.verified, ...named]), verified: token.verified.length > 0 };
  const message = `The identity token does not name the event's ${other.type}; the event is kept as a claim.`;
  warnings.push({ code: 'token_mismatch', path: 'context.identityToken', message });
  return { identifiers: named, verified: false };
}

const NO_CONSENT: Fault = {
  code: 'consent_required',
  path: 'context.consent.categoryPreferences.analytics',
  message: 'The visitor has not agreed to analytics.',
};

const ERASED: Fault = {
  code: 'erased',
  path: 'anonymousId',
  message: 'The visitor was erased; forget the ids on the device.',
};

const NO_IDENTIFIER: Fault = {
  code: 'missing_identifier',
  path: 'anonymousId',
  message: 'There is no identifier, or only placeholders.',
};

/** Whom a refused event names, so that an erasure finds it too. */
function namedBy(input: unknown, options: NormaliseOptions): Identifier[] {
  return identifiersOf(fields(input) as ParsedEvent, options);
}

function refuse(
  out: Verdicts,
  index: number,
  fault: Fault,
  input: unknown,
  named: Identifier[],
  options: NormaliseOptions,
): void {
  out.rejected.push({ index, ...fault });
  if (fault.code === 'consent_required' || fault.code === 'erased') {
    out.dropped[fault.code] = (out.dropped[fault.code] ?? 0) + 1;
    return;
  }
  const sent = isObject(input) ? input.messageId : null;
  const id = typeof sent === 'string' || typeof sent === 'number' ? String(sent).slice(0, 256) : null;
  const event =
    isObject(input) && fault.code !== 'event_too_large' && fault.code !== 'too_deep' ? scrubbed(input) : null;
  // Nobody needs more of it to see what is wrong.
  if (event !== null) separate(event, {});
  const identifiers = named.flatMap(keysOf);
  out.refused.push({ message_id: id === null ? null : safeId(id, options.key), ...fault, identifiers, event });
}

/** The event with the batch's context under its own; each gets one of its own, which may be changed. */
function withContext(input: unknown, context: unknown): unknown {
  if (!isObject(context) || !isObject(input)) return input;
  const own = input.context;
  input.context = own === undefined ? { ...context } : { ...context, ...(fields(own) as JsonObject) };
  return input;
}

function isFault(draft: Draft | Fault): draft is Fault {
  return 'code' in draft;
}

function isObject(input: unknown): input is JsonObject {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}
