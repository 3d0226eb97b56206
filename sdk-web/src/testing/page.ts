import 'fake-indexeddb/auto';
import type { Batch, ConsentCall, WireEvent } from '@guiyi/protocol';
import { afterEach, beforeEach, vi } from 'vitest';
import { createGuiyi } from '../index.ts';
import type { Guiyi } from '../types.ts';

/** Requests by write key: pages of former tests are still there and must not disturb. */
const requests: { url: string; key: string; init: RequestInit; body: Batch & ConsentCall }[] = [];
/** The page's `fetch`; answers 202 unless a test says otherwise. */
export const fetched = vi.fn<typeof fetch>();
/** The test at hand: its write key, under which it sends and stores. */
export const mine = { key: '' };
let made = 0;
/** As the browser has it. */
export const pushState = history.pushState;
const replaceState = history.replaceState;

/** What was sent, also where it is compressed. */
export async function textOf(body: unknown): Promise<string> {
  if (typeof body === 'string') return body;
  return new Response((body as Blob).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

// For good, as pages of former tests may still send.
globalThis.fetch = fetched;

beforeEach(() => {
  mine.key = `key-${++made}`;
  requests.length = 0;
  fetched.mockReset().mockImplementation(async (url, init = {}) => {
    const body = JSON.parse(typeof init.body === 'string' ? init.body : await textOf(init.body)) as Batch & ConsentCall;
    requests.push({ url: String(url), key: body.writeKey ?? '', init, body });
    return new Response('{"accepted":1,"rejected":[]}', { status: 202 });
  });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  Object.assign(history, { pushState, replaceState });
  history.replaceState(null, '', '/');
  localStorage.clear();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.resetModules();
  delete (window as { guiyi?: unknown }).guiyi;
});

/** What was sent with this write key: of the test at hand, unless another is named. */
export const sent = (by = mine.key) => requests.filter(({ key }) => key === by);
/** The events in it, in their order. */
export const events = (): WireEvent[] => sent().flatMap(({ body }) => body.batch ?? []);
/** Each by its name. */
export const described = () => events().map((event) => event.event ?? event.name ?? event.type);
/** The names of what lies in localStorage. */
export const stored = () => Object.keys(localStorage).filter((name) => name.startsWith(`guiyi:${mine.key}:`));
/** The names of the databases of all tests. */
export const databases = async () => (await indexedDB.databases()).map(({ name }) => name);

/** An SDK that was started and whose visitor agreed. */
export function agreed(options = {}): Guiyi {
  const guiyi = createGuiyi();
  guiyi.init({ writeKey: mine.key, endpoint: 'https://c.example', ...options });
  guiyi.consent({ analytics: true });
  return guiyi;
}
