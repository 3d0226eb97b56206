import { Windows } from '../lib/window.ts';
import type { AppContext } from './context.ts';
import { Refusal } from './problem.ts';

/** Requests a minute where the deployment sets nothing: from one public address, and with one public key. */
const PER_ADDRESS = 1_200;
const PER_KEY = 300_000;

/** How many times more a backend may send. */
const BACKEND = 10;

/** Wrong keys, tokens and codes a minute from one address. Who has the right one is not held up by others' guesses. */
const WRONG = 60;

/** One-time codes an hour that one address may have sent, to whatever numbers. */
const CODES_SENT = 20;

const MINUTE = 60_000;

/** Of the bindings, see wrangler.toml. */
const PERIOD = 10_000;
const ADDRESSES = 50_000;

/** Of this isolate. On the edge the bindings count for a whole location; these hold where there are none. */
const byAddress = new Windows(MINUTE, ADDRESSES);
const byKey = new Windows(MINUTE, 10_000);
const wrong = new Windows(MINUTE, ADDRESSES);
const codes = new Windows(60 * MINUTE, ADDRESSES);

/**
 * Counts a request that anyone may send against its address. Costs no read: a counter in memory, or Cloudflare's binding.
 *
 * @throws Refusal rate_limited
 */
export function limitAddress(c: AppContext): Promise<void> | undefined {
  const address = addressOf(c);
  if (address === null || (isLoopback(address) && c.env.GUIYI_RATE_ADDRESS === undefined)) return undefined;
  const most = setting(c.env.GUIYI_RATE_ADDRESS, PER_ADDRESS);
  // Backends name their key in the header, and many customers come through one of them.
  const backend = c.req.header('authorization') !== undefined;
  const binding = backend ? undefined : c.env.LIMIT_ADDRESS;
  return limit(binding, byAddress, address, backend ? most * BACKEND : most);
}

/**
 * Counts a request against its public key.
 *
 * @throws Refusal rate_limited
 */
export function limitKey(c: AppContext, key: string): Promise<void> | undefined {
  return limit(c.env.LIMIT_KEY, byKey, key, setting(c.env.GUIYI_RATE_KEY, PER_KEY));
}

/**
 * Counts a wrong key, token or code against its address, so that nobody tries them by the thousand.
 *
 * @throws Refusal rate_limited
 */
export function countWrong(c: AppContext): void {
  const address = addressOf(c);
  if (address === null) return;
  const wait = wrong.count(address, WRONG, Date.now());
  if (wait > 0) throw limited(wait);
}

/**
 * Counts a one-time code that somebody has sent to a number: each costs a message, and annoys whom it reaches.
 *
 * @throws Refusal rate_limited
 */
export function countCode(c: AppContext): void {
  const address = addressOf(c);
  if (address === null || isLoopback(address)) return;
  const wait = codes.count(address, CODES_SENT, Date.now());
  if (wait > 0) throw limited(wait);
}

/** Counts in this isolate, then asks the binding, where there is one; only that has to be waited for. */
function limit(binding: RateLimit | undefined, windows: Windows, key: string, most: number): Promise<void> | undefined {
  if (most === 0) return undefined;
  const wait = windows.count(key, most, Date.now());
  if (wait > 0) throw limited(wait);
  return binding === undefined ? undefined : asked(binding, key);
}

async function asked(binding: RateLimit, key: string): Promise<void> {
  const { success } = await binding.limit({ key });
  if (!success) throw limited(PERIOD);
}

/** Cloudflare's own header; a host of one's own sets it in its reverse proxy. IPv6 counts by network: one has 2^64 of them. */
function addressOf(c: AppContext): string | null {
  const address = c.req.header('cf-connecting-ip');
  return address === undefined ? null : networkOf(address);
}

/** @example networkOf('2001:db8::7') // '2001:db8:0:0' */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::')) return address;
  const [front = ''] = address.split('::');
  return [...front.split(':'), '0', '0', '0'].slice(0, 4).join(':');
}

/** The operator's own machine: scripts, and a proxy that does not say for whom it asks. Limited only where that is asked for. */
function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');
}

function setting(text: string | undefined, fallback: number): number {
  const value = Number(text ?? fallback);
  return Number.isSafeInteger(value) && value >= 0 ? value : fallback;
}

function limited(wait: number): Refusal {
  return new Refusal('rate_limited', 'Too many requests in a minute.', '', Math.ceil(wait / 1_000));
}
