/**
 * The shape of an event, as lenient as the tracking spec is in practice: a number as an id is its digits, `null` is
 * absence, an empty array is an empty object (some languages cannot tell), fields without a name here are let through.
 */
import * as v from 'valibot';
import type { EventCode } from './codes.ts';
import type { EventType, JsonObject } from './event.ts';
import { LIMITS } from './limits.ts';

const EVENT_TYPES = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const;

const text = v.pipe(v.union([v.string(), v.pipe(v.number(), v.finite())], 'must be a string'), v.transform(String));
/** Of any kind and length: what names nobody, or is too long to be kept, is left out, and its event stays. */
const identifier = v.union([text, v.unknown()]);
const id = v.pipe(text, v.maxLength(LIMITS.identifier, `must be at most ${LIMITS.identifier} characters`));
const name = v.pipe(
  v.string('must be a string'),
  v.maxLength(LIMITS.identifier, `must be at most ${LIMITS.identifier} characters`),
);
const time = v.string('must be an ISO 8601 string');
const object = v.custom<JsonObject>(isObject, 'must be an object');

/** One event of a batch; see {@link parseEvent}. */
export const EventSchema = v.object({
  type: v.picklist(EVENT_TYPES, `must be one of ${EVENT_TYPES.join(', ')}`),
  messageId: v.nullish(id),
  event: v.nullish(name),
  name: v.nullish(name),
  category: v.nullish(name),
  anonymousId: v.nullish(identifier),
  userId: v.nullish(identifier),
  previousId: v.nullish(identifier),
  groupId: v.nullish(id),
  timestamp: v.nullish(time),
  originalTimestamp: v.nullish(time),
  sentAt: v.nullish(time),
  properties: v.nullish(object),
  traits: v.nullish(object),
  context: v.nullish(object),
});

/** An event whose shape is right. `properties`, `traits` and `context` are the objects that came in, not copies. */
export type ParsedEvent = v.InferOutput<typeof EventSchema>;

/** Why one event is refused. `path` names the field; `message` never repeats what was sent. */
export interface Fault {
  code: EventCode;
  path: string;
  message: string;
}

/** What {@link parseEvent} answers. */
export type Parsed = { event: ParsedEvent; fault?: undefined } | { event?: undefined; fault: Fault };

/**
 * Checks the shape of one event.
 *
 * @param type the type that the address of a single call gives; otherwise the event names its own
 */
export function parseEvent(input: unknown, type?: EventType): Parsed {
  if (!isObject(input)) return { fault: { code: 'invalid_field', path: '', message: 'An event must be an object.' } };
  const typed = type === undefined ? input : { ...input, type };
  const event = plainEvent(typed) ?? v.safeParse(EventSchema, typed, { abortEarly: true });
  if (!('typed' in event)) return withName(event);
  return event.success ? withName(event.output) : { fault: faultOf(event.issues[0]) };
}

function withName(event: ParsedEvent): Parsed {
  if (event.type === 'track' && !event.event) {
    return { fault: { code: 'missing_event_name', path: 'event', message: '`event` is missing.' } };
  }
  return { event };
}

const TYPES: ReadonlySet<unknown> = new Set(EVENT_TYPES);

/**
 * Nearly every event needs no conversion: texts of ordinary length and objects, nothing else. Reading those here costs a
 * tenth of asking the schema, and a test holds the two against each other. Null where the schema has to be asked.
 */
function plainEvent(input: JsonObject): ParsedEvent | null {
  // Written out, in the order of the schema: a loop over names costs several times as much.
  const { type, messageId, event, name, category, anonymousId, userId, previousId, groupId } = input;
  const { timestamp, originalTimestamp, sentAt, properties, traits, context } = input;
  const plain =
    TYPES.has(type) &&
    isText(messageId) &&
    isText(event) &&
    isText(name) &&
    isText(category) &&
    isText(anonymousId) &&
    isText(userId) &&
    isText(previousId) &&
    isText(groupId) &&
    isText(timestamp) &&
    isText(originalTimestamp) &&
    isText(sentAt) &&
    isFields(properties) &&
    isFields(traits) &&
    isFields(context);
  if (!plain) return null;
  return {
    type,
    messageId,
    event,
    name,
    category,
    anonymousId,
    userId,
    previousId,
    groupId,
    timestamp,
    originalTimestamp,
    sentAt,
    properties,
    traits,
    context,
  } as ParsedEvent;
}

/** Absent, or a text that needs no look. */
function isText(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.length <= LIMITS.identifier);
}

/** Absent, or an object. */
function isFields(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value));
}

type Issue = v.InferIssue<typeof EventSchema>;

function faultOf(issue: Issue): Fault {
  const path = v.getDotPath(issue) ?? '';
  return { code: codeOf(path, issue.type), path, message: `\`${path}\` ${issue.message}.` };
}

function codeOf(path: string, check: string): EventCode {
  if (path === 'type') return 'invalid_type';
  if (check === 'max_length') return 'string_too_long';
  return path === 'timestamp' || path === 'originalTimestamp' || path === 'sentAt'
    ? 'invalid_timestamp'
    : 'invalid_field';
}

/** A JSON object; also the empty array that PHP makes of one. */
function isObject(input: unknown): input is JsonObject {
  return typeof input === 'object' && input !== null && (!Array.isArray(input) || input.length === 0);
}
