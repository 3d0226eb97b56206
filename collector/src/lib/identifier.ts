import type { IdentifierType } from '@guiyi/protocol';

/** An identifier after accept: normalised, and keyed where the raw value must not be kept. */
export interface Identifier {
  type: IdentifierType;
  /** App id of an openid, open-platform account of a unionid; empty otherwise. */
  scope: string;
  value: string;
  /** What staff see, e.g. `138****5678`. */
  masked: string;
  /** Other values under which the same phone number or address may be known: former peppers, other hashes of it. */
  forms?: string[];
}

/** Identifier types, strongest first: an event belongs to the holder of its strongest identifier. */
export const PRIORITY: readonly IdentifierType[] = [
  'user_id',
  'phone',
  'unionid',
  'openid',
  'email',
  'anonymous_id',
  'device_id',
];

/** How an identifier is written in every table: `type:scope:value`. The scope has no colon in it. */
export function identifierKey(identifier: Pick<Identifier, 'type' | 'scope' | 'value'>): string {
  return `${identifier.type}:${identifier.scope}:${identifier.value}`;
}

/** Whether identifiers of this type come in several forms: raw, or hashed by another system in one way or another. */
export function mayHaveForms(type: IdentifierType): boolean {
  return type === 'phone' || type === 'email';
}

/** The keys of an identifier in all its forms, its own first. */
export function keysOf({ type, scope, value, forms = [] }: Omit<Identifier, 'masked'>): string[] {
  return [value, ...forms].map((form) => identifierKey({ type, scope, value: form }));
}

/** The parts of a key. Only values have colons in them. */
export function parseKey(key: string): Pick<Identifier, 'type' | 'scope' | 'value'> {
  const [type = '', scope = '', ...value] = key.split(':');
  return { type: type as IdentifierType, scope, value: value.join(':') };
}

/** The type of a key made by {@link identifierKey}. */
export function keyType(key: string): IdentifierType {
  return key.slice(0, key.indexOf(':')) as IdentifierType;
}
