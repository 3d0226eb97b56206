import { describe, expect, it, vi } from 'vitest';
import { described, events, mine, sent } from './testing/page.ts';
import type { Guiyi } from './types.ts';

describe('the script tag', () => {
  type Host = { guiyi: Guiyi & { q?: unknown[] } };
  const host = window as unknown as Host;

  it('replays what the stub took down, in order and at its time, in the same object', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 31) });
    await import('./stub.ts');
    const stub = host.guiyi;
    stub.init({ writeKey: mine.key, endpoint: 'https://c.example', autoPage: false });
    stub.consent({ analytics: true });
    stub.track('one');
    vi.setSystemTime(Date.UTC(2026, 0, 31, 0, 0, 1));
    stub.identify('m-1');
    stub.track('two');
    expect(stub.consentState()).toEqual({ status: 'pending', preferences: {} });
    await expect(stub.flush()).resolves.toBeUndefined();
    const ready = vi.fn();
    stub.ready(ready);
    expect(sent()).toEqual([]);
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
    host.guiyi.q?.push(['nonsense', []], null, ['init', [{ writeKey: mine.key, endpoint: 'https://c.example' }]]);
    await import('./script.ts');
    host.guiyi.consent({ analytics: true });
    await host.guiyi.flush();
    expect(described()).toEqual(['page']);
  });

  it('works without a stub, and a second copy leaves the first at work', async () => {
    await import('./script.ts');
    const first = host.guiyi;
    first.init({ writeKey: mine.key, endpoint: 'https://c.example' });
    const { track } = first;
    vi.resetModules();
    await import('./script.ts');
    await import('./stub.ts');
    expect(host.guiyi).toBe(first);
    expect(host.guiyi.track).toBe(track);
  });
});
