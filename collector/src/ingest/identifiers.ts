import type { IdentifierType } from '@guiyi/protocol';
import type { ParsedEvent } from '@guiyi/protocol/validate';
import { type Identifier, identifierKey, PRIORITY } from '../lib/identifier.ts';
import { type NormaliseOptions, normalise, normaliseHash } from '../lib/normalise.ts';
import { type Fields, fields } from './fields.ts';

/** External ids that one event may carry; more is a mistake, and each costs the graph a link. */
const MAX_EXTERNAL_IDS = 20;

/**
 * The identifiers of an event, strongest first, each once. What is no identifier of anyone (see `isJunk`) is left out.
 * Read before the event is scrubbed.
 */
export function identifiersOf(event: ParsedEvent, options: NormaliseOptions): Identifier[] {
  const found = new Map<string, Identifier>();
  const add = (identifier: Identifier | null) => identifier && found.set(identifierKey(identifier), identifier);
  const take = (type: IdentifierType, raw: unknown, scope?: unknown) => {
    if (raw !== undefined && raw !== null) add(normalise(type, raw, scope, options));
  };
  const context: Fields = event.context ?? {};
  take('user_id', event.userId);
  take('anonymous_id', event.anonymousId);
  if (event.type === 'alias') take('anonymous_id', event.previousId);
  take('device_id', fields(context.device).id);
  for (const traits of [fields(event.traits), fields(context.traits)]) {
    take('phone', traits.phone);
    take('email', traits.email);
    add(normaliseHash('phone', traits.phone_sha256, options));
    add(normaliseHash('email', traits.email_sha256, options));
  }
  for (const external of externalIds(context.externalIds)) {
    if (isType(external.type)) take(external.type, external.id, external.collection);
  }
  return [...found.values()].sort((a, b) => PRIORITY.indexOf(a.type) - PRIORITY.indexOf(b.type));
}

function externalIds(value: unknown): Fields[] {
  return Array.isArray(value) ? value.slice(0, MAX_EXTERNAL_IDS).map(fields) : [];
}

function isType(type: unknown): type is IdentifierType {
  return PRIORITY.includes(type as IdentifierType);
}
