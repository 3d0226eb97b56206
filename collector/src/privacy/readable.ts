import type { Json, JsonObject } from '@guiyi/protocol';
import { parseKey } from '../lib/identifier.ts';

/** How an identifier of somebody else reads in a copy. */
const OTHER = '[someone else]';

/** Columns that are milliseconds. */
const TIMES = new Set(
  'time received_at since until first last first_seen created_at due_at finished_at expires_at'.split(' '),
);

/** Beyond every date: an end that is not there. */
const NEVER = 8.64e15;

/** Columns that are kept as JSON texts, and are given as what they say. */
const NESTED = new Set('identifiers properties traits context event preferences answer'.split(' '));

/** A row as a person can read it, and a program too: times in ISO 8601, JSON as JSON. */
export function readable(row: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(name, value)]));
}

function cellOf(name: string, value: unknown): Json {
  if (typeof value === 'number' && TIMES.has(name)) return value > NEVER ? null : new Date(value).toISOString();
  if (typeof value === 'string' && NESTED.has(name)) return parsed(value);
  return (value ?? null) as Json;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/**
 * A row without the identifiers of others that it names: a copy of one person's data must not be one of another's
 * (GDPR 15 (4)). Whoever shares a device with the person is named in its events.
 *
 * @param own keys of the person's identifiers
 */
export function withoutOthers(
  row: Readonly<Record<string, unknown>>,
  own: ReadonlySet<string>,
): Record<string, unknown> {
  const named = typeof row.identifiers === 'string' ? parsed(row.identifiers) : row.identifiers;
  const foreign = Array.isArray(named) ? named.filter((key) => typeof key === 'string' && !own.has(key)) : [];
  if (foreign.length === 0) return { ...row };
  const values = new Set(foreign.map((key) => parseKey(String(key)).value));
  const hidden = Object.entries(row).map(([name, value]): [string, unknown] => [
    name,
    name === 'identifiers' ? (named as Json[]).map((key) => (own.has(String(key)) ? key : OTHER)) : hide(value, values),
  ]);
  return Object.fromEntries(hidden);
}

function hide(value: unknown, values: ReadonlySet<string>): unknown {
  if (typeof value === 'string') {
    if (values.has(value)) return OTHER;
    return /^[[{]/.test(value) ? hide(parsed(value), values) : value;
  }
  if (Array.isArray(value)) return value.map((item) => hide(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hide(item, values)]));
}
