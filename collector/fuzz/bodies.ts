import { gzipSync } from 'node:zlib';
import type { Random } from './random.ts';
import { EMAIL, object, PHONE, text, value } from './values.ts';

/** One request to be tried. */
export interface Attempt {
  path: string;
  body: Uint8Array;
  headers: Record<string, string>;
  /** How many events it holds, where it is a batch that can be read. */
  events: number | null;
}

const SINGLE = ['track', 'page', 'screen', 'identify', 'group', 'alias', 't', 'p', 's', 'i', 'g', 'a'];
const OTHER = ['consent', 'wechat/session', 'wechat/phone'];
const GRANTED = { categoryPreferences: { analytics: true } };
const encoder = new TextEncoder();

/** A request as a hostile, broken or merely odd client may send it. `secret` is a key of a backend. */
export function attempt(random: Random, secret: string): Attempt {
  const shape = random.next();
  const batch = random.chance(0.6);
  const path = `/v1/${batch ? 'batch' : random.pick(random.chance(0.7) ? SINGLE : OTHER)}`;
  const headers = headersOf(random, secret);
  if (shape < 0.08) return { path, body: bytes(random, random.below(400)), headers, events: null };
  const sent = batch ? batchOf(random) : callOf(random);
  const json = JSON.stringify(sent);
  const whole = shape < 0.7;
  const body = encoder.encode(whole ? json : mutated(random, json));
  const packed = random.chance(0.1) ? squeezed(random, body) : { body, whole: true };
  const list = batch && whole && packed.whole && 'batch' in sent && Array.isArray(sent.batch) ? sent.batch : null;
  return { path, body: packed.body, headers, events: list === null ? null : list.length };
}

function batchOf(random: Random): Record<string, unknown> {
  const events = Array.from({ length: random.chance(0.0005) ? 520 : random.below(4) }, () => eventOf(random));
  const batch = random.chance(0.95) ? events : value(random);
  const more = random.chance(0.2) ? object(random) : {};
  const context = random.chance(0.5) ? { context: { consent: GRANTED } } : {};
  return { ...more, ...context, writeKey: keyOf(random), batch };
}

function callOf(random: Random): Record<string, unknown> {
  const event = eventOf(random);
  return { ...(typeof event === 'object' ? event : {}), ...object(random), writeKey: keyOf(random) };
}

function keyOf(random: Random): unknown {
  return random.chance(0.9) ? random.pick(['demo-web', 'demo-web', 'demo-miniprogram', '']) : value(random);
}

/** Nearly a good event: some fields are gone, some are of another kind. */
function eventOf(random: Random): unknown {
  if (random.chance(0.05)) return value(random);
  const event: Record<string, unknown> = {
    type: random.pick(['track', 'page', 'identify', 'alias', 'group', 'screen']),
    event: 'Fuzzed',
    messageId: `f-${random.below(1e9)}`,
    anonymousId: `visitor-${random.below(1e4)}`,
    context: { consent: GRANTED },
    properties: { note: `ring ${PHONE}`, contact: EMAIL, ...object(random) },
    traits: { phone: PHONE, email: EMAIL },
  };
  if (random.chance(0.2)) event.context = { consent: GRANTED, externalIds: [externalId(random), externalId(random)] };
  const keys = Object.keys(event);
  for (let i = random.below(4); i > 0; i--) {
    const key = random.pick(keys);
    if (random.chance(0.3)) delete event[key];
    else event[key] = value(random);
  }
  if (random.chance(0.3)) Object.assign(event, object(random));
  if (random.chance(0.003)) event.properties = nested(random.below(20_000));
  return event;
}

function externalId(random: Random): object {
  const type = random.pick(['openid', 'unionid', 'phone', 'email', 'device_id', 'fax']);
  return { type, id: text(random), collection: text(random) };
}

function nested(depth: number): unknown {
  let inner: unknown = 1;
  for (let i = 0; i < Math.min(depth, 3_000); i++) inner = i % 2 === 0 ? [inner] : { a: inner };
  return inner;
}

/** The text with pieces cut out, doubled, swapped for others or for chance. */
function mutated(random: Random, json: string): string {
  let out = json;
  for (let i = 1 + random.below(3); i > 0; i--) {
    const [a, b] = [random.below(out.length + 1), random.below(out.length + 1)].sort((x, y) => x - y) as [
      number,
      number,
    ];
    const piece = random.pick([
      '',
      out.slice(a, b),
      text(random),
      '{',
      ']',
      '"',
      '\\u',
      '\\ud800',
      '1e999',
      '[[[[['.repeat(900),
    ]);
    out = out.slice(0, a) + piece + out.slice(random.chance(0.5) ? a : b);
  }
  return out.slice(0, 600_000);
}

function squeezed(random: Random, body: Uint8Array): { body: Uint8Array; whole: boolean } {
  const packed = gzipSync(random.chance(0.05) ? new Uint8Array(3 << 20) : body, { level: 1 });
  if (random.chance(0.5)) return { body: packed, whole: false };
  packed[random.below(packed.length)] = random.below(256);
  return { body: packed.subarray(0, random.below(packed.length + 1)), whole: false };
}

function bytes(random: Random, length: number): Uint8Array {
  const out = Uint8Array.from({ length }, () => random.below(256));
  if (random.chance(0.3)) out.set([0x1f, 0x8b].slice(0, length));
  return out;
}

function headersOf(random: Random, secret: string): Record<string, string> {
  const headers: Record<string, string> = {};
  const types = ['text/plain', 'application/json', 'application/json; charset=gbk', 'multipart/form-data', '*'];
  if (random.chance(0.7)) headers['content-type'] = random.pick(types);
  if (random.chance(0.1)) headers['content-encoding'] = random.pick(['gzip', 'br', 'identity', 'x']);
  if (random.chance(0.3))
    headers.authorization = random.pick([`Basic ${btoa(`${secret}:`)}`, 'Basic !', 'Basic', 'Bearer x']);
  if (random.chance(0.2)) headers.origin = random.pick(['null', 'https://a.cn', 'x', 'https://']);
  if (random.chance(0.2)) headers['x-request-id'] = random.pick(['a', 'x'.repeat(300), '<b>']);
  if (random.chance(0.1)) headers['user-agent'] = random.pick(['', 'Googlebot', `x ${PHONE}`]);
  return headers;
}
