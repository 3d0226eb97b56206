import type { JsonObject } from '@guiyi/protocol';
import { LIMITS } from '@guiyi/protocol/limits';
import type { Fault } from '@guiyi/protocol/validate';
import { isContactKey, isContactValue, isPhoneNumber, scrubText } from '../lib/personal.ts';

type Container = { [key: string]: unknown };

/** A container on the way, and how it was reached. */
interface Frame {
  readonly node: Container;
  readonly depth: number;
  readonly parent: Frame | null;
  readonly key: string;
}

/** What a walk has seen so far. */
interface Tally {
  keys: number;
  /** UTF-16 units of the JSON, at least: never more than its bytes, and never less than a sixth of them. */
  units: number;
}

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Checks an event against the limits and takes phone numbers and e-mail addresses out of all its strings and keys, in
 * one pass, in place. It holds its own stack: a body may nest deeper than a call stack goes.
 *
 * @returns what is wrong first; the event is then only partly scrubbed and must not be kept (see {@link scrubbed})
 */
export function checkAndScrub(event: JsonObject): Fault | null {
  const tally: Tally = { keys: 0, units: 2 };
  const stack: Frame[] = [{ node: event, depth: 1, parent: null, key: '' }];
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    if (frame.depth > LIMITS.depth) return fault('too_deep', frame, `nests deeper than ${LIMITS.depth} levels`);
    const wrong = visit(frame, stack, tally);
    if (wrong !== null) return wrong;
    if (tally.units > LIMITS.eventBytes) return TOO_LARGE;
  }
  // Only where the cheap bound leaves it open are the bytes counted.
  return tally.units * 6 > LIMITS.eventBytes && bytesOf(event) > LIMITS.eventBytes ? TOO_LARGE : null;
}

/**
 * A refused event as the quarantine may keep it: scrubbed, without forbidden keys, network addresses and broken
 * characters; null when it is too large or too deep to be kept.
 */
export function scrubbed(event: JsonObject): JsonObject | null {
  const stack = [{ node: event as Container, depth: 1 }];
  let units = 0;
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    const { node, depth } = frame;
    for (const key of Object.keys(node)) {
      units += key.length;
      const value = wellFormed(node[key]);
      if (typeof value === 'string') units += value.length;
      if (depth > LIMITS.depth || units > LIMITS.eventBytes) return null;
      if (typeof value === 'object' && value !== null) stack.push({ node: value as Container, depth: depth + 1 });
      delete node[key];
      if (!FORBIDDEN.has(key) && key !== 'ip') node[scrubText(wellFormed(key))] = scrubValue(isContactKey(key), value);
    }
  }
  return event;
}

const TOO_LARGE: Fault = {
  code: 'event_too_large',
  path: '',
  message: `The event is over ${LIMITS.eventBytes} bytes of JSON.`,
};

/**
 * Keys that may stand as they are, and whether each says that its value is a phone number or an address. Sites use few
 * names, each of them often; asking anew costs more than all else here.
 */
const names = new Map<string, boolean>();
const REMEMBERED = 5_000;
const LONGEST_REMEMBERED = 64;

/** One container: its keys and plain values now, its containers later. */
function visit(frame: Frame, stack: Frame[], tally: Tally): Fault | null {
  const { node } = frame;
  const list = Array.isArray(node);
  for (const key of Object.keys(node)) {
    const value = node[key];
    const contact = list ? false : names.get(key);
    const wrong = list ? null : checkKey(key, frame, tally, contact !== undefined);
    if (wrong !== null) return wrong;
    tally.units += list ? 1 : key.length + 4;
    if (typeof value === 'string') {
      const broken = checkString(value, key, frame);
      if (broken !== null) return broken;
      tally.units += value.length + 2;
    } else if (typeof value === 'object' && value !== null) {
      tally.units += 2;
      stack.push({ node: value as Container, depth: frame.depth + 1, parent: frame, key });
    } else {
      tally.units += 1;
    }
    clean(node, key, value, contact);
  }
  return null;
}

function checkKey(key: string, frame: Frame, tally: Tally, known: boolean): Fault | null {
  tally.keys += 1;
  if (tally.keys > LIMITS.keys)
    return { code: 'too_many_keys', path: '', message: `There are over ${LIMITS.keys} keys.` };
  if (known) return null;
  if (FORBIDDEN.has(key)) return fault('forbidden_key', frame, `has the key ${key}`);
  return checkString(key, key, frame);
}

function checkString(text: string, key: string, parent: Frame): Fault | null {
  if (text.length > LIMITS.string)
    return fault('string_too_long', { parent, key }, `is over ${LIMITS.string} characters`);
  return text.isWellFormed() ? null : fault('lone_surrogate', { parent, key }, 'has half a surrogate pair');
}

/** @param known whether the key is a contact's; undefined where the key itself is yet to be looked at */
function clean(node: Container, key: string, value: unknown, known: boolean | undefined): void {
  const contact = known ?? isContactKey(key);
  const safe = scrubValue(contact, value);
  if (safe !== value) node[key] = safe;
  if (known !== undefined) return;
  const name = scrubText(key);
  if (name === key) {
    if (key.length > LONGEST_REMEMBERED) return;
    if (names.size >= REMEMBERED) names.clear();
    names.set(key, contact);
    return;
  }
  delete node[key];
  node[name] = safe;
}

function scrubValue(contact: boolean, value: unknown): unknown {
  if (typeof value === 'object' || typeof value === 'boolean') return value;
  if (contact && isContactValue(value)) return '[removed]';
  if (typeof value === 'string') return scrubText(value);
  return typeof value === 'number' && isPhoneNumber(value) ? '[phone]' : value;
}

function wellFormed<T>(value: T): T | string {
  return typeof value === 'string' ? value.toWellFormed() : value;
}

const encoder = new TextEncoder();

function bytesOf(event: JsonObject): number {
  return encoder.encode(JSON.stringify(event)).byteLength;
}

function fault(code: Fault['code'], at: Pick<Frame, 'parent' | 'key'>, what: string): Fault {
  const path = pathOf(at);
  return { code, path, message: `\`${path}\` ${what}.` };
}

/** Where in the event, e.g. `properties.products.0.name`; scrubbed and short, because keys are the client's too. */
function pathOf(at: Pick<Frame, 'parent' | 'key'>): string {
  const keys: string[] = [at.key];
  for (let frame = at.parent; frame !== null; frame = frame.parent) keys.unshift(frame.key);
  return wellFormed(scrubText(keys.filter((key) => key !== '').join('.'))).slice(0, 200);
}
