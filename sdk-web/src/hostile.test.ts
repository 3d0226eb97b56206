/** Pages that make it hard: nothing of it reaches the page as an error, and nothing is lost silently. */
import 'fake-indexeddb/auto';
import type { Batch, WireEvent } from '@guiyi/protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createGuiyi } from './index.ts';
import type { Guiyi } from './types.ts';

let key = '';
let made = 0;
let sent: WireEvent[] = [];
const dropped: string[] = [];

beforeEach(() => {
  key = `hostile-${++made}`;
  sent = [];
  dropped.length = 0;
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.stubGlobal('fetch', async (_: string, { body }: RequestInit) => {
    const text = typeof body === 'string' ? body : await textOf(body as Blob);
    const { writeKey, batch = [] } = JSON.parse(text) as Partial<Batch>;
    if (writeKey === key) sent.push(...batch);
    return new Response('{}', { status: 202 });
  });
});

const textOf = (body: Blob) => new Response(body.stream().pipeThrough(new DecompressionStream('gzip'))).text();

function start(options = {}): Guiyi {
  const guiyi = createGuiyi();
  guiyi.on('dropped', ({ reason }) => void dropped.push(reason));
  guiyi.init({ writeKey: key, endpoint: 'https://c.example', consent: 'granted', autoPage: false, ...options });
  return guiyi;
}

const cycle: { self?: object } = {};
cycle.self = cycle;

describe('properties', () => {
  it.each([
    ['a cycle', cycle],
    ['a BigInt', { n: 1n }],
    [
      'a getter that throws',
      {
        get x() {
          throw new Error('mine');
        },
      },
    ],
    [
      'a toJSON that throws',
      {
        toJSON() {
          throw new Error('mine');
        },
        n: 1n,
      },
    ],
    ['a proxy that was revoked', revoked()],
  ])('%s: the event is dropped with a signal, the next one goes out', async (_, properties) => {
    const guiyi = start();
    expect(await guiyi.track('bad', properties)).toBe('dropped');
    guiyi.track('good');
    await guiyi.flush();
    expect(sent.map(({ event }) => event)).toEqual(['good']);
    expect(dropped).toEqual(['not_captured']);
  });

  it('what JSON has no word for is what JSON makes of it', async () => {
    const guiyi = start();
    const odd = {
      at: new Date(0),
      map: new Map([[1, 2]]),
      nan: Number.NaN,
      none: undefined,
      run: () => 1,
      no: Symbol('s'),
    };
    guiyi.track('odd', odd);
    await guiyi.flush();
    expect(sent[0]?.properties).toEqual({ at: '1970-01-01T00:00:00.000Z', map: {}, nan: null });
  });

  it('cannot change what all objects have', async () => {
    const guiyi = start();
    guiyi.track('polluting', JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'));
    guiyi.register(JSON.parse('{"__proto__":{"polluted":1}}'));
    guiyi.identify('m-1', JSON.parse('{"__proto__":{"polluted":1}}'));
    await guiyi.flush();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(sent).toHaveLength(2);
  });

  it('of ten megabytes go alone, and hold up no other event', async () => {
    const guiyi = start();
    guiyi.track('small');
    guiyi.track('large', { text: 'x'.repeat(10_000_000) });
    guiyi.track('after');
    await guiyi.flush();
    expect(sent.map(({ event }) => event)).toEqual(['small', 'large', 'after']);
  });
});

describe('pages', () => {
  it('that froze the history still have their first page and all calls before init', async () => {
    const { pushState, replaceState } = history;
    for (const method of ['pushState', 'replaceState'] as const) {
      Object.defineProperty(history, method, { value: history[method], writable: false, configurable: true });
    }
    const guiyi = createGuiyi();
    guiyi.track('before');
    guiyi.init({ writeKey: key, endpoint: 'https://c.example', consent: 'granted' });
    guiyi.track('after');
    await guiyi.flush();
    expect(sent.map(({ event, type }) => event ?? type)).toEqual(['page', 'before', 'after']);
    for (const [method, value] of Object.entries({ pushState, replaceState })) {
      Object.defineProperty(history, method, { value, writable: true, configurable: true });
    }
  });

  it('that freeze every object of the SDK have it work', async () => {
    const guiyi = Object.freeze(start());
    guiyi.track('frozen', Object.freeze({ deep: Object.freeze({ a: 1 }) }));
    await guiyi.flush();
    expect(sent[0]?.properties).toEqual({ deep: { a: 1 } });
  });

  it('whose fetch throws instead of rejecting lose nothing', async () => {
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', () => {
      throw new Error('replaced');
    });
    const guiyi = start();
    expect(await guiyi.track('kept')).toBe('persisted');
    await guiyi.flush();
    vi.stubGlobal('fetch', fetch);
    await guiyi.flush();
    expect(sent.map(({ event }) => event)).toEqual(['kept']);
  });

  it('with odd arguments see no error', async () => {
    const guiyi = start() as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const method of [
      'track',
      'page',
      'identify',
      'group',
      'register',
      'consent',
      'use',
      'on',
      'ready',
      'init',
      'timeEvent',
    ]) {
      for (const argument of [undefined, null, 0, 'x', [], cycle, Symbol('s'), () => {}]) {
        expect(() => guiyi[method]?.(argument, argument, argument), `${method} ${typeof argument}`).not.toThrow();
      }
    }
    await expect(guiyi.flush?.()).resolves.toBeUndefined();
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
