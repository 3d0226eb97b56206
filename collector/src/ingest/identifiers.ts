import type { EventCode, IdentifierType } from '@guiyi/protocol';
import { LIMITS } from '@guiyi/protocol/limits';
import type { Fault, ParsedEvent } from '@guiyi/protocol/validate';
import { type Identifier, identifierKey, mayHaveForms, PRIORITY } from '../lib/identifier.ts';
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
  if (isGiven(context.externalIds)) finder.takeExternal(context.externalIds);
  return merged(finder.ofOneType());
}

/** Each identifier once, strongest first. */
export function merged(identifiers: Identifier[]): Identifier[] {
  if (identifiers.length < 2) return identifiers;
  const byKey = new Map(identifiers.map((identifier) => [identifierKey(identifier), identifier]));
  return [...byKey.values()].sort((a, b) => PRIORITY.indexOf(a.type) - PRIORITY.indexOf(b.type));
}

let last: { raw: unknown; options: NormaliseOptions | null; identifier: Identifier | null } = {
  raw: null,
  options: null,
  identifier: null,
};

class Finder {
  readonly #found: { identifier: Identifier; path: string }[] = [];

  constructor(
    private readonly options: NormaliseOptions,
    private readonly ignored: Fault[],
  ) {}

  take(type: IdentifierType, raw: unknown, path: string, scope?: unknown): void {
    if (isGiven(raw)) this.add(raw, this.normalised(type, raw, scope), path);
  }

  /** What was found. An id in two types is wrong in one of them and would join whom it does not name: the stronger stays. */
  ofOneType(): Identifier[] {
    if (this.#found.length < 2) return this.#found.map(({ identifier }) => identifier);
    const plain = this.#found.filter(({ identifier: { type } }) => !mayHaveForms(type));
    const strongest = new Map<string, Identifier>();
    for (const { identifier } of plain) {
      const other = strongest.get(identifier.value);
      if (other === undefined || isStronger(identifier, other)) strongest.set(identifier.value, identifier);
    }
    return this.#found.flatMap(({ identifier, path }) => {
      const { type = identifier.type } = strongest.get(identifier.value) ?? {};
      if (type === identifier.type || mayHaveForms(identifier.type)) return identifier;
      this.ignore('identifier_in_two_types', path, `is the same id as the event's ${type}`);
      return [];
    });
  }

  takeContacts(traits: Fields, where: string): void {
    for (const type of ['phone', 'email'] as const) {
      const raw = traits[type];
      this.take(type, raw, where + type);
      for (const hash of ['sha256', 'md5'] as const) {
        const given = traits[`${type}_${hash}`];
        if (isGiven(given)) this.add(given, normaliseHash(type, hash, given, this.options), `${where}${type}_${hash}`);
      }
    }
  }

  takeExternal(ids: unknown): void {
    const path = 'context.externalIds';
    if (!Array.isArray(ids)) {
      this.ignore('ignored_identifier', path, 'is no array');
      return;
    }
    if (ids.length > MAX_EXTERNAL_IDS) {
      this.ignore('ignored_identifier', `${path}.${MAX_EXTERNAL_IDS}`, `is beyond the first ${MAX_EXTERNAL_IDS}`);
    }
    for (const [index, external] of ids.slice(0, MAX_EXTERNAL_IDS).entries()) {
      const { type, id, collection } = fields(external);
      if (isType(type)) this.take(type, id, `${path}.${index}.id`, collection);
      else this.ignore('unknown_identifier_type', `${path}.${index}.type`, UNKNOWN_TYPE);
    }
  }

  /** The events of a batch are mostly of one browser, so the last one is remembered. */
  private normalised(type: IdentifierType, raw: unknown, scope: unknown): Identifier | null {
    if (type !== 'anonymous_id') return normalise(type, raw, scope, this.options);
    if (last.raw !== raw || last.options !== this.options) {
      last = { raw, options: this.options, identifier: normalise(type, raw, scope, this.options) };
    }
    return last.identifier;
  }

  private add(raw: unknown, identifier: Identifier | null, path: string): void {
    if (identifier !== null) this.#found.push({ identifier, path });
    else if (typeof raw === 'string' && raw.length > LIMITS.identifier) this.ignore('string_too_long', path, TOO_LONG);
    else if (typeof raw === 'object' || typeof raw === 'boolean') this.ignore('ignored_identifier', path, 'is no text');
    else this.ignore('ignored_identifier', path, 'names nobody');
  }

  private ignore(code: EventCode, path: string, what: string): void {
    this.ignored.push({ code, path, message: `\`${path}\` ${what}.` });
  }
}

const TOO_LONG = `is over ${LIMITS.identifier} characters`;
const UNKNOWN_TYPE = `is none of ${PRIORITY.join(', ')}`;

function isGiven(raw: unknown): boolean {
  return raw !== undefined && raw !== null;
}

function isStronger(a: Identifier, b: Identifier): boolean {
  return PRIORITY.indexOf(a.type) < PRIORITY.indexOf(b.type);
}

function isType(type: unknown): type is IdentifierType {
  return PRIORITY.includes(type as IdentifierType);
}
