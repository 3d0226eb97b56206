import { describe, expect, it, vi } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { createGuiyi } from './index.ts';
import { agreed, described, events, mine, pushState, sent } from './testing/page.ts';

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
    expect(sent('other')).toEqual([]);
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
    guiyi.init({ writeKey: mine.key, endpoint: 'https://c.example' });
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
      guiyi.init({ writeKey: mine.key });
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
