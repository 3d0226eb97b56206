import type { IdentifierType } from '@guiyi/protocol';
import type { Fault, ParsedEvent } from '@guiyi/protocol/validate';
import { type Identifier, identifierKey, PRIORITY } from '../lib/identifier.ts';
import { type NormaliseOptions, normalise, normaliseHash } from '../lib/normalise.ts';
import { type Fields, fields } from './fields.ts';

/** External ids that one event may carry; more is a mistake, and each costs the graph a link. */
const MAX_EXTERNAL_IDS = 20;

/**
 * The identifiers of an event, strongest first, each once. What is no identifier of anyone (see `isJunk`) is left out,
 * and noted in `ignored`. Read before the event is scrubbed.
 */
export function identifiersOf(event: ParsedEvent, options: NormaliseOptions, ignored: Fault[] = []): Identifier[] {
  const finder = new Finder(options, ignored);
  const context: Fields = event.context ?? {};
  finder.take('user_id', event.userId, 'userId');
  finder.take('anonymous_id', event.anonymousId, 'anonymousId');
  if (event.type === 'alias') finder.take('anonymous_id', event.previousId, 'previousId');
  finder.take('device_id', fields(context.device).id, 'context.device.id');
  if (event.traits) finder.takeContacts(fields(event.traits), 'traits.');
  if (context.traits) finder.takeContacts(fields(context.traits), 'context.traits.');
  if (Array.isArray(context.externalIds)) finder.takeExternal(context.externalIds);
  return merged(finder.found);
}

/** Each identifier once, strongest first. */
export function merged(identifiers: Identifier[]): Identifier[] {
  if (identifiers.length < 2) return identifiers;
  const byKey = new Map(identifiers.map((identifier) => [identifierKey(identifier), identifier]));
  return [...byKey.values()].sort((a, b) => PRIORITY.indexOf(a.type) - PRIORITY.indexOf(b.type));
}

class Finder {
  readonly found: Identifier[] = [];

  constructor(
    private readonly options: NormaliseOptions,
    private readonly ignored: Fault[],
  ) {}

  take(type: IdentifierType, raw: unknown, path: string, scope?: unknown): void {
    if (isGiven(raw)) this.add(normalise(type, raw, scope, this.options), path);
  }

  takeContacts(traits: Fields, where: string): void {
    for (const type of ['phone', 'email'] as const) {
      const raw = traits[type];
      if (isGiven(raw)) this.add(normalise(type, raw, '', this.options), where + type);
      for (const hash of ['sha256', 'md5'] as const) {
        const given = traits[`${type}_${hash}`];
        if (isGiven(given)) this.add(normaliseHash(type, hash, given, this.options), `${where}${type}_${hash}`);
      }
    }
  }

  takeExternal(ids: readonly unknown[]): void {
    for (const [index, external] of ids.slice(0, MAX_EXTERNAL_IDS).entries()) {
      const { type, id, collection } = fields(external);
      const path = `context.externalIds.${index}`;
      if (isType(type)) this.take(type, id, `${path}.id`, collection);
      else this.ignored.push({ code: 'unknown_identifier_type', path: `${path}.type`, message: UNKNOWN_TYPE });
    }
  }

  private add(identifier: Identifier | null, path: string): void {
    if (identifier !== null) this.found.push(identifier);
    else this.ignored.push({ code: 'ignored_identifier', path, message: `\`${path}\` names nobody.` });
  }
}

const UNKNOWN_TYPE = `The type is none of ${PRIORITY.join(', ')}.`;

function isGiven(raw: unknown): boolean {
  return raw !== undefined && raw !== null && raw !== '';
}

function isType(type: unknown): type is IdentifierType {
  return PRIORITY.includes(type as IdentifierType);
}
