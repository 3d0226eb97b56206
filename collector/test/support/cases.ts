import type { IdentifierType } from '@guiyi/protocol';
import { md5, sha256 } from '../../src/lib/keyed.ts';
import { GRANTED } from '../client.ts';

/**
 * A line is `minute names`, with `!` where a secret key says so, or a decision: `merge m1 m2 = x`, `void x = y`. Names: `m1` a
 * member, `p1` a phone, `u1` and `v1` unionids of two platform accounts, `o1` and `q1` openids of two apps, `e1` an address, `c1` a
 * browser, `d1` a device. A capital names the same in other words: `F1`, `G1`, `H1` are ways to write `p1`, `S1` and `T1` hashes of
 * it, `E1` a way to write `e1`, `X1` and `Y1` hashes of it, `M1` a way to write `m1`. `userId=null` is a value as it stands.
 */
export interface Case {
  lines: string[];
  /** The persons of today, whole; a name that is not plainly owned with its status. */
  persons: string[];
  /** Who had what: of `5 p1`, `p1` at minute 5, the name of one whom they are today, or the status. */
  had?: Record<string, string>;
}

export interface Named {
  type: IdentifierType;
  value: string;
  scope?: string;
}

/** What a name is on the wire. */
interface Part {
  userId?: string;
  browser?: string;
  device?: string;
  trait?: [name: string, value: string];
  external?: { type: string; id: string; collection?: string | undefined };
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A minute that the days before have not comes after every decision. */
const LATE = 90_000;
const BEGIN = Date.now() - 30 * DAY;

const SAME: Record<string, string> = { F: 'p', G: 'p', H: 'p', S: 'p', T: 'p', E: 'e', X: 'e', Y: 'e', M: 'm' };

export const timeOf = (minute: number) => (minute < LATE ? BEGIN + minute * MINUTE : Date.now() + (minute - LATE));

/** The names of the identifiers of a line. */
export function namesOf(line: string): string[] {
  const names = line.replace(/ = \w+$/, '').match(/\b[a-zA-Z]\d+\b(?!=)/g) ?? [];
  return names.map((name) => (SAME[name[0] ?? ''] ?? name[0]) + name.slice(1));
}

/** Real values behind the short names, different in each case. */
export class World {
  constructor(private readonly n: number) {}

  named(name: string): Named {
    const letter = name[0];
    const value = `case${this.n}-${name}-3f2a9c`;
    if (letter === 'm') return { type: 'user_id', value };
    if (letter === 'p') return { type: 'phone', value: `136${1_000 + this.n}${name.slice(1).padStart(4, '2')}` };
    if (letter === 'u') return { type: 'unionid', value };
    if (letter === 'v') return { type: 'unionid', value, scope: 'platform-b' };
    if (letter === 'o' || letter === 'q') return { type: 'openid', value, scope: letter === 'o' ? 'wxA' : 'wxB' };
    if (letter === 'e') return { type: 'email', value: `${value}@example.com` };
    return { type: letter === 'd' ? 'device_id' : 'anonymous_id', value };
  }

  /** The event of a line, as an SDK or a backend sends it. */
  wire(line: string, index: number): object {
    const [minute = '', ...names] = line.split(' ').filter((name) => name !== '!');
    const parts = names.map((name) => this.#part(name));
    const [anonymousId, previousId] = parts.flatMap(({ browser }) => browser ?? []);
    const [id] = parts.flatMap(({ device }) => device ?? []);
    return {
      type: previousId === undefined ? 'track' : 'alias',
      event: 'Seen',
      messageId: `case-${this.n}-${index}`,
      timestamp: new Date(timeOf(Number(minute))).toISOString(),
      userId: parts.find(({ userId }) => userId !== undefined)?.userId,
      anonymousId,
      previousId,
      traits: Object.fromEntries(parts.flatMap(({ trait }) => (trait === undefined ? [] : [trait]))),
      context: { ...GRANTED, device: { id }, externalIds: parts.flatMap(({ external }) => external ?? []) },
    };
  }

  #part(name: string): Part {
    const [field = '', raw] = name.split('=');
    if (raw !== undefined) return asItStands(field, raw);
    const letter = name[0] ?? '';
    const { type, value, scope } = this.named((SAME[letter] ?? letter) + name.slice(1));
    if (type === 'phone' || type === 'email') return { trait: written(letter, type, value) };
    if (type === 'user_id') return { userId: letter === 'M' ? wide(value) : value };
    if (type === 'device_id') return { device: value };
    return type === 'anonymous_id' ? { browser: value } : { external: { type, id: value, collection: scope } };
  }
}

function asItStands(field: string, value: string): Part {
  if (field === 'userId') return { userId: value };
  if (field === 'anonymousId') return { browser: value };
  if (field === 'device') return { device: value };
  if (field === 'phone' || field === 'email') return { trait: [field, value.replaceAll('_', ' ')] };
  return { external: { type: field, id: value } };
}

/** One number or address in the words that a letter stands for. */
function written(letter: string, type: 'phone' | 'email', value: string): [string, string] {
  const [begin, middle, end] = [value.slice(0, 3), value.slice(3, 7), value.slice(7)];
  const forms: Record<string, [string, string]> = {
    F: ['phone', wide(value)],
    G: ['phone', `0086${value}`],
    H: ['phone', `+86 ${begin}-${middle}-${end}`],
    S: ['phone_sha256', sha256(`+86${value}`)],
    T: ['phone_md5', md5(value).toUpperCase()],
    E: ['email', ` ${value.toUpperCase()} `],
    X: ['email_sha256', sha256(value)],
    Y: ['email_md5', md5(value)],
  };
  return forms[letter] ?? [type, value];
}

/** Full-width signs, as some keyboards write them. */
function wide(text: string): string {
  return text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
}
