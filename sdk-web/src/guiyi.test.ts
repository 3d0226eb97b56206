import 'fake-indexeddb/auto';
import type { Batch, ConsentCall, WireEvent } from '@guiyi/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { createGuiyi } from './index.ts';
import type { Guiyi } from './types.ts';

/** Requests by write key: pages of former tests are still there and must not disturb. */
const requests: { url: string; key: string; init: RequestInit; body: Batch & ConsentCall }[] = [];
const fetched = vi.fn<typeof fetch>();
let key = '';
let made = 0;
const pushState = history.pushState;
const replaceState = history.replaceState;

/** What was sent, also where it is compressed. */
async function textOf(body: unknown): Promise<string> {
  if (typeof body === 'string') return body;
  return new Response((body as Blob).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

// For good, as pages of former tests may still send.
globalThis.fetch = fetched;

beforeEach(() => {
  key = `key-${++made}`;
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

const mine = () => requests.filter((request) => request.key === key);
const events = (): WireEvent[] => mine().flatMap(({ body }) => body.batch ?? []);
const described = () => events().map((event) => event.event ?? event.name ?? event.type);
const stored = () => Object.keys(localStorage).filter((name) => name.startsWith(`guiyi:${key}:`));
const databases = async () => (await indexedDB.databases()).map(({ name }) => name);

function agreed(options = {}): Guiyi {
  const guiyi = createGuiyi();
  guiyi.init({ writeKey: key, endpoint: 'https://c.example', ...options });
  guiyi.consent({ analytics: true });
  return guiyi;
}

describe('before consent', () => {
  it('touches no storage but the choice, and sends nothing', async () => {
    const opened = vi.spyOn(indexedDB, 'open');
    const touched: string[] = [];
    const note = (name: string) => {
      touched.push(name);
      return null;
    };
    vi.stubGlobal('localStorage', { getItem: note, setItem: note, removeItem: note });
    const cookie = vi.spyOn(document, 'cookie', 'set');
    const guiyi = createGuiyi();
    guiyi.init({ writeKey: key, endpoint: 'https://c.example' });
    guiyi.track('Product Viewed');
    guiyi.identify('m-1', { phone: '13812345678' });
    guiyi.reset();
    await guiyi.flush();
    dispatchEvent(new Event('pagehide'));
    expect(new Set(touched)).toEqual(new Set([`guiyi:${key}:consent`]));
    expect(opened).not.toHaveBeenCalled();
    expect(cookie).not.toHaveBeenCalled();
    expect(mine()).toEqual([]);
  });

  it('keeps a refusal and nothing else; it is remembered', async () => {
    const guiyi = createGuiyi();
    guiyi.init({ writeKey: key, endpoint: 'https://c.example' });
    guiyi.track('Product Viewed');
    guiyi.consent({ analytics: false }, { version: '1', surface: 'web-banner', action: 'reject-all' });
    guiyi.track('Cart Viewed');
    await guiyi.flush();
    expect(stored()).toEqual([`guiyi:${key}:consent`]);
    expect(await databases()).not.toContain(`guiyi:${key}`);
    expect(mine().map(({ url }) => url)).toEqual(['https://c.example/v1/consent']);
    expect(console.warn).not.toHaveBeenCalled();
    expect(mine()[0]?.body).toMatchObject({ locale: navigator.language, surface: 'web-banner', action: 'reject-all' });
    const next = createGuiyi();
    next.init({ writeKey: key });
    expect(next.consentState()).toEqual({ status: 'denied', preferences: { analytics: false }, version: '1' });
  });
});

describe('after consent', () => {
  it('sends page, track and identify, in order, as text without cookies', async () => {
    history.replaceState(null, '', '/p?utm_source=xiaohongshu&utm_medium=social');
    const guiyi = agreed({ endpoint: 'https://c.example/' });
    guiyi.track('Product Viewed', { product_id: 'p-1' });
    guiyi.identify(undefined, { phone: '13812345678' });
    await guiyi.flush();
    const batch = mine().find(({ body }) => body.batch);
    expect(batch?.url).toBe('https://c.example/v1/batch');
    expect(batch?.init).toMatchObject({ method: 'POST', credentials: 'omit' });
    expect(batch?.init).not.toHaveProperty('headers');
    const [page, track, identify] = events();
    expect(events()).toHaveLength(3);
    expect(page).toMatchObject({
      type: 'page',
      context: {
        page: { url: `${location.origin}/p?utm_source=xiaohongshu&utm_medium=social`, path: '/p' },
        campaign: { source: 'xiaohongshu', medium: 'social' },
        consent: { categoryPreferences: { analytics: true } },
        library: { name: '@guiyi/web', version: manifest.version },
        session: { start: true },
      },
    });
    expect(track).toMatchObject({ type: 'track', event: 'Product Viewed', properties: { product_id: 'p-1' } });
    expect(identify).toMatchObject({ type: 'identify', traits: { phone: '13812345678' } });
    expect(identify).not.toHaveProperty('userId');
    expect(new Set(events().map((event) => event.anonymousId)).size).toBe(1);
    expect(JSON.stringify(localStorage)).not.toContain('13812345678');
  });

  it('honours Global Privacy Control, and records it', async () => {
    vi.stubGlobal('navigator', { language: 'en-US', globalPrivacyControl: true, userAgent: 'x' });
    const guiyi = agreed();
    guiyi.consent({ analytics: true, advertising: true });
    await guiyi.flush();
    const refused = { analytics: true, advertising: false, sharing: false };
    expect(guiyi.consentState().preferences).toEqual(refused);
    const records = mine().filter(({ url }) => url.endsWith('/v1/consent'));
    expect(records.map(({ body }) => body)).toMatchObject(
      [1, 2].map(() => ({ consent: { categoryPreferences: refused }, gpc: true })),
    );
    expect(events().map((event) => event.context?.consent?.categoryPreferences)).toEqual([refused]);
  });

  it('only records the signal when told so', async () => {
    vi.stubGlobal('navigator', { language: 'en-US', globalPrivacyControl: true, userAgent: 'x' });
    const guiyi = createGuiyi();
    guiyi.init({ writeKey: key, endpoint: 'https://c.example', gpc: false });
    guiyi.consent({ analytics: true, advertising: true });
    await guiyi.flush();
    expect(guiyi.consentState().preferences).toEqual({ analytics: true, advertising: true });
    expect(mine()[0]?.body).toMatchObject({ gpc: true });
  });

  it('forgets all but the choice when consent is withdrawn', async () => {
    const guiyi = agreed();
    guiyi.track('Product Viewed');
    await guiyi.flush();
    guiyi.consent({ analytics: false });
    guiyi.track('late');
    await guiyi.flush();
    expect(stored()).toEqual([`guiyi:${key}:consent`]);
    expect(described()).not.toContain('late');
    expect(guiyi.consentState().status).toBe('denied');
  });

  it('delivers from IndexedDB what the former page could not', async () => {
    fetched.mockRejectedValue(new TypeError('Failed to fetch'));
    const guiyi = agreed();
    guiyi.track('Product Viewed');
    await guiyi.flush();
    await vi.waitFor(async () => expect(await databases()).toContain(`guiyi:${key}`), 15_000);
    const bodies: string[] = [];
    fetched.mockImplementation(async (_url, init) => {
      bodies.push(await textOf(init?.body));
      return new Response('{}', { status: 202 });
    });
    const next = createGuiyi();
    next.init({ writeKey: key, endpoint: 'https://c.example', autoPage: false });
    await next.flush();
    expect(bodies.join()).toContain('"analytics":true');
    expect(bodies.join()).toContain('Product Viewed');
  });

  it('works on in memory where IndexedDB fails, and warns once', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('no', 'SecurityError');
    });
    const guiyi = agreed();
    guiyi.track('a');
    guiyi.track('b');
    await guiyi.flush();
    expect(described()).toEqual(['page', 'a', 'b']);
    expect(vi.mocked(console.warn).mock.calls).toMatchObject([['[guiyi]', { type: 'degraded' }]]);
  });

  it.each(['pagehide', 'visibilitychange'])('sends at %s what waits, by a request that outlives the page', (name) => {
    vi.stubGlobal(
      'Request',
      Object.assign(() => {}, { prototype: { keepalive: false } }),
    );
    const guiyi = agreed();
    guiyi.track('Product Viewed');
    if (name === 'visibilitychange') {
      vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
      document.dispatchEvent(new Event(name));
    } else dispatchEvent(new Event(name));
    expect(mine().map(({ url, init }) => [url, init.keepalive])).toEqual([
      ['https://c.example/v1/consent', true],
      ['https://c.example/v1/batch', true],
    ]);
    expect(described()).toEqual(['page', 'Product Viewed']);
  });

  it('starts nothing at pagehide while the browser is offline, and notes nothing as having left', () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    agreed().track('Product Viewed');
    dispatchEvent(new Event('pagehide'));
    expect(mine()).toEqual([]);
    expect(Object.keys(localStorage).filter((key) => key.endsWith(':unconfirmed'))).toEqual([]);
  });

  it('tells of what becomes of events, until told to stop', async () => {
    const guiyi = createGuiyi();
    const heard: string[] = [];
    const told = (signal: { type: string; count?: number }) => void heard.push(`${signal.type} ${signal.count}`);
    guiyi.on('sent', () => {
      throw new Error('the page fails');
    });
    guiyi.on('sent', told);
    const stop = guiyi.on('persisted', told);
    guiyi.on('dropped', ({ reason, count }) => void heard.push(`${reason} ${count}`));
    guiyi.init({ writeKey: key, endpoint: 'https://c.example' });
    guiyi.consent({ analytics: true });
    guiyi.track('a');
    await guiyi.flush();
    expect(heard).toEqual(['persisted 2', 'sent 2']);
    stop();
    guiyi.track('b', { n: 1n });
    guiyi.track('c');
    await guiyi.flush();
    expect(heard.slice(2)).toEqual(['not_captured 1', 'sent 1']);
  });
});

describe('what a call answers', () => {
  it('is what becomes of its event first', async () => {
    const guiyi = createGuiyi();
    const early = guiyi.track('early');
    guiyi.init({ writeKey: key, endpoint: 'https://c.example', autoPage: false });
    const waiting = guiyi.track('waiting');
    guiyi.consent({ analytics: true });
    expect(await Promise.all([early, waiting, guiyi.page('Cart'), guiyi.identify('m-1'), guiyi.group('g-1')])).toEqual(
      Array(5).fill('persisted'),
    );
    expect(await guiyi.track('spoilt', { n: 1n })).toBe('dropped');
    guiyi.consent({ analytics: false });
    expect(await guiyi.track('refused')).toBe('dropped');
  });

  it('is dropped for what waited when the visitor refuses', async () => {
    const guiyi = createGuiyi();
    guiyi.init({ writeKey: key, autoPage: false });
    const answers = Array.from({ length: 101 }, (_, i) => guiyi.track(`e${i}`));
    guiyi.consent({ analytics: false });
    expect(await Promise.all(answers)).toEqual(Array(101).fill('dropped'));
  });

  it('is sent, not persisted, where nothing can be stored', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('no', 'SecurityError');
    });
    const guiyi = agreed({ autoPage: false });
    expect(await guiyi.track('a')).toBe('sent');
  });
});

describe('use', () => {
  it('sees each event before consent, may change, replace or drop it, until it is taken away', async () => {
    const guiyi = createGuiyi();
    const seen: unknown[] = [];
    guiyi.use((event) => void seen.push(event.event ?? event.type));
    const stop = guiyi.use((event) => (event.event === 'secret' ? null : { ...event, category: 'web' }));
    guiyi.init({ writeKey: key, endpoint: 'https://c.example' });
    expect(await guiyi.track('secret')).toBe('dropped');
    guiyi.track('a');
    stop();
    guiyi.track('b');
    expect(seen).toEqual(['page', 'secret', 'a', 'b']);
    expect(mine()).toEqual([]);
    guiyi.consent({ analytics: true });
    await guiyi.flush();
    expect(events().map((event) => [event.event, event.category])).toEqual([
      [undefined, 'web'],
      ['a', 'web'],
      ['b', undefined],
    ]);
  });

  it('lets nothing out past one that throws', async () => {
    const guiyi = agreed({ autoPage: false });
    const reasons: string[] = [];
    guiyi.on('dropped', ({ reason }) => void reasons.push(reason));
    guiyi.use(() => {
      throw new Error('mine');
    });
    guiyi.track('a');
    await guiyi.flush();
    expect([reasons, events()]).toEqual([['not_captured'], []]);
  });
});

describe('properties of every event', () => {
  it('stay for the visitor, over pages, until taken off or signed out', async () => {
    const guiyi = agreed({ autoPage: false });
    guiyi.register({ store: 'jing-an', level: 'gold' });
    guiyi.track('a', { level: 'silver' });
    guiyi.unregister('level');
    const next = createGuiyi();
    next.init({ writeKey: key, endpoint: 'https://c.example', autoPage: false });
    next.track('b');
    next.identify('m-1', { name: 'Li' });
    next.reset();
    next.track('c');
    await Promise.all([guiyi.flush(), next.flush()]);
    const properties = new Map(events().map((event) => [event.event ?? event.type, event.properties]));
    expect(properties.get('a')).toEqual({ store: 'jing-an', level: 'silver' });
    expect(properties.get('b')).toEqual({ store: 'jing-an' });
    expect(properties.get('identify')).toBeUndefined();
    expect(properties.get('c')).toEqual({});
  });

  it('are not stored before consent, and gone after a refusal', () => {
    const guiyi = createGuiyi();
    guiyi.init({ writeKey: key });
    guiyi.register({ store: 'jing-an' });
    expect(stored()).toEqual([]);
    guiyi.consent({ analytics: true });
    expect(JSON.stringify(localStorage)).toContain('jing-an');
    guiyi.consent({ analytics: false });
    expect(JSON.stringify(localStorage)).not.toContain('jing-an');
  });
});

it('times an event once', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 31) });
  const guiyi = agreed({ autoPage: false });
  guiyi.timeEvent('Video Watched');
  vi.setSystemTime(Date.UTC(2026, 0, 31) + 2_500);
  guiyi.track('other');
  guiyi.track('Video Watched', { id: 1 });
  guiyi.track('Video Watched', { id: 2 });
  await guiyi.flush();
  expect(events().map((event) => event.properties)).toEqual([{}, { id: 1, duration: 2.5 }, { id: 2 }]);
});

it('sends groups', async () => {
  const guiyi = agreed({ autoPage: false });
  guiyi.group('store-1', { city: 'Shanghai' });
  await guiyi.flush();
  expect(events()).toMatchObject([{ type: 'group', groupId: 'store-1', traits: { city: 'Shanghai' } }]);
});

it('prints each event and its fate with debug, and no longer without', async () => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
  const guiyi = agreed({ autoPage: false });
  guiyi.debug();
  guiyi.track('a');
  await guiyi.flush();
  expect(printed.mock.calls.map(([, what]) => what)).toMatchObject([
    { event: 'a' },
    { type: 'persisted', count: 1 },
    { type: 'sent', count: 1 },
  ]);
  guiyi.debug(false);
  guiyi.track('b');
  await guiyi.flush();
  expect(printed).toHaveBeenCalledTimes(3);
});

it('makes another SDK that shares nothing', async () => {
  const guiyi = agreed({ autoPage: false });
  const other = guiyi.create();
  const former = key;
  key = `${key}-other`;
  other.init({ writeKey: key, endpoint: 'https://other.example', autoPage: false });
  expect(other.consentState().status).toBe('pending');
  other.consent({ analytics: true });
  other.track('theirs');
  guiyi.track('mine');
  await Promise.all([guiyi.flush(), other.flush()]);
  expect(described()).toEqual(['theirs']);
  key = former;
  expect(described()).toEqual(['mine']);
});

it('waits while nobody sees the page yet', async () => {
  Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
  const guiyi = agreed();
  guiyi.track('a');
  expect(localStorage.length).toBe(0);
  Object.defineProperty(document, 'prerendering', { value: false, configurable: true });
  document.dispatchEvent(new Event('prerenderingchange'));
  await guiyi.flush();
  expect(described()).toEqual(['page', 'a']);
});

describe('pages', () => {
  it('are seen again when they come back from the back/forward cache', async () => {
    const guiyi = agreed();
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    await guiyi.flush();
    expect(described()).toEqual(['page', 'page']);
  });

  it('follow the address, each before the calls that are made on it', async () => {
    const guiyi = agreed();
    guiyi.track('on one');
    history.pushState(null, '', '/two');
    guiyi.track('on two');
    history.pushState(null, '', '/two#part');
    guiyi.track('on two still');
    await guiyi.flush();
    expect(described()).toEqual(['page', 'on one', 'page', 'on two', 'on two still']);
    expect(events().map((event) => [event.context?.page?.path, event.context?.page?.referrer])).toEqual([
      ['/', ''],
      ['/', ''],
      ['/two', `${location.origin}/`],
      ['/two', `${location.origin}/`],
      ['/two', `${location.origin}/`],
    ]);
  });

  it('are left to the page with autoPage: false', async () => {
    const guiyi = agreed({ autoPage: false });
    history.pushState(null, '', '/two');
    guiyi.page('Cart', { items: 2 });
    await guiyi.flush();
    expect(history.pushState).toBe(pushState);
    expect(events()).toHaveLength(1);
    expect(events()[0]).toMatchObject({ type: 'page', name: 'Cart', properties: { items: 2 } });
  });
});

describe('starting', () => {
  it('twice is once', async () => {
    const guiyi = agreed();
    guiyi.init({ writeKey: 'other', endpoint: 'https://other.example' });
    await guiyi.flush();
    expect(described()).toEqual(['page']);
    expect(requests.filter((request) => request.key === 'other')).toEqual([]);
  });

  it('makes up for the calls before it, at their time', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 31) });
    const guiyi = createGuiyi();
    const ready = vi.fn();
    guiyi.ready(ready);
    guiyi.track('early');
    expect(guiyi.consentState()).toEqual({ status: 'pending', preferences: {} });
    vi.setSystemTime(Date.UTC(2026, 0, 31, 1));
    expect(ready).not.toHaveBeenCalled();
    guiyi.init({ writeKey: key, endpoint: 'https://c.example' });
    expect(ready).toHaveBeenCalledOnce();
    guiyi.consent({ analytics: true });
    await guiyi.flush();
    const early = events().find((event) => event.event === 'early');
    expect(early?.timestamp).toBe('2026-01-31T00:00:00.000Z');
    expect(events().find((event) => event.type === 'page')?.timestamp).toBe('2026-01-31T01:00:00.000Z');
  });

  it('needs a write key, and says so', () => {
    const guiyi = createGuiyi();
    guiyi.init({ writeKey: '' });
    expect(console.warn).toHaveBeenCalledWith('[guiyi]', 'init needs a writeKey');
  });

  it('has the version of the package', () => {
    expect(createGuiyi().version).toBe(manifest.version);
  });
});

describe('the host page', () => {
  const throwing = {
    get analytics() {
      throw new Error('hostile');
    },
  };
  const hostile = new Map<string, unknown>([
    ['null', null],
    ['undefined', undefined],
    ['0', 0],
    ['empty text', ''],
    ['a symbol', Symbol('x')],
    ['a getter that throws', throwing],
    ['a big integer', 1n],
    ['a function', () => {}],
  ]);

  it.each([...hostile.keys()])('sees no error, whatever it passes: %s', async (name) => {
    const value = hostile.get(name);
    const wild = value as never;
    for (const start of [createGuiyi(), agreed()]) {
      for (const call of [
        start.init,
        start.track,
        start.page,
        start.identify,
        start.consent,
        start.ready,
        start.reset,
      ]) {
        expect(() => (call as (...args: unknown[]) => void)(wild, wild)).not.toThrow();
      }
      expect(() => start.consentState()).not.toThrow();
      await expect(start.flush()).resolves.toBeUndefined();
    }
  });

  it('sees no error where the browser lacks nearly everything', async () => {
    for (const name of ['crypto', 'fetch', 'indexedDB', 'localStorage', 'Intl']) vi.stubGlobal(name, undefined);
    const guiyi = createGuiyi();
    expect(() => {
      guiyi.init({ writeKey: key });
      guiyi.consent({ analytics: true });
      guiyi.track('a');
      dispatchEvent(new Event('pagehide'));
    }).not.toThrow();
    await expect(guiyi.flush()).resolves.toBeUndefined();
  });

  it('sees no error of a callback it gave', () => {
    const guiyi = agreed();
    expect(() =>
      guiyi.ready(() => {
        throw new Error('mine');
      }),
    ).not.toThrow();
  });
});

describe('the script tag', () => {
  type Host = { guiyi: Guiyi & { q?: unknown[] } };
  const host = window as unknown as Host;

  it('replays what the stub took down, in order and at its time, in the same object', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 31) });
    await import('./stub.ts');
    const stub = host.guiyi;
    stub.init({ writeKey: key, endpoint: 'https://c.example', autoPage: false });
    stub.consent({ analytics: true });
    stub.track('one');
    vi.setSystemTime(Date.UTC(2026, 0, 31, 0, 0, 1));
    stub.identify('m-1');
    stub.track('two');
    expect(stub.consentState()).toEqual({ status: 'pending', preferences: {} });
    await expect(stub.flush()).resolves.toBeUndefined();
    const ready = vi.fn();
    stub.ready(ready);
    expect(mine()).toEqual([]);
    vi.setSystemTime(Date.UTC(2026, 0, 31, 1));

    await import('./script.ts');
    expect(host.guiyi).toBe(stub);
    expect(stub.q).toBeUndefined();
    expect(ready).toHaveBeenCalledOnce();
    await stub.flush();
    expect(described()).toEqual(['one', 'identify', 'two']);
    expect(events().map((event) => event.timestamp)).toEqual([
      '2026-01-31T00:00:00.000Z',
      '2026-01-31T00:00:01.000Z',
      '2026-01-31T00:00:01.000Z',
    ]);
    expect(events()[2]?.userId).toBe('m-1');
  });

  it('goes on with good calls after one that is spoilt', async () => {
    await import('./stub.ts');
    host.guiyi.q?.push(['nonsense', []], null, ['init', [{ writeKey: key, endpoint: 'https://c.example' }]]);
    await import('./script.ts');
    host.guiyi.consent({ analytics: true });
    await host.guiyi.flush();
    expect(described()).toEqual(['page']);
  });

  it('works without a stub, and a second copy leaves the first at work', async () => {
    await import('./script.ts');
    const first = host.guiyi;
    first.init({ writeKey: key, endpoint: 'https://c.example' });
    const { track } = first;
    vi.resetModules();
    await import('./script.ts');
    await import('./stub.ts');
    expect(host.guiyi).toBe(first);
    expect(host.guiyi.track).toBe(track);
  });
});
