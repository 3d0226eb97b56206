import 'fake-indexeddb/auto';
import { settingsContract } from '@guiyi/sdk-core/testing/settings-contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDatabase } from './database.ts';
import { createExclusive } from './lifecycle.ts';
import { createSettings } from './settings.ts';
import { createTransport } from './transport.ts';

settingsContract('localStorage', createSettings);

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('createDatabase', () => {
  it('opens nothing before the first use, and once for all', async () => {
    const opened = vi.spyOn(indexedDB, 'open');
    const use = createDatabase('guiyi:lazy');
    expect(opened).not.toHaveBeenCalled();
    await use((store) => {
      store.put('x', 'a');
      return store.transaction;
    });
    expect(await use((store) => store.getAll())).toEqual(['x']);
    expect(opened.mock.calls).toEqual([['guiyi:lazy']]);
  });

  it('does not wait for ever', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    vi.spyOn(indexedDB, 'open').mockReturnValue(new EventTarget() as IDBOpenDBRequest);
    const used = createDatabase('guiyi:hanging')((store) => store.count());
    used.catch(() => {});
    vi.advanceTimersByTime(3_000);
    await expect(used).rejects.toBeUndefined();
    vi.useRealTimers();
  });
});

describe('createSettings', () => {
  it('remembers in memory where localStorage is full, and not what stood there before', () => {
    const getItem = vi.fn(() => 'old');
    const removeItem = vi.fn();
    const setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    vi.stubGlobal('localStorage', { getItem, setItem, removeItem });
    const settings = createSettings();
    expect(settings.get('guiyi:full')).toBe('old');
    expect(settings.set('guiyi:full', 'new')).toBeUndefined();
    expect(settings.get('guiyi:full')).toBe('new');
    settings.remove('guiyi:full');
    expect(removeItem).toHaveBeenCalledWith('guiyi:full');
  });

  it('remembers in memory where the page may not even name localStorage', () => {
    const blocked = vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    const settings = createSettings();
    settings.set('guiyi:blocked', 'x');
    expect(settings.get('guiyi:blocked')).toBe('x');
    settings.remove('guiyi:blocked');
    expect(settings.get('guiyi:blocked')).toBeUndefined();
    expect(blocked).toHaveBeenCalled();
  });

  it('hears of changes by other tabs, of its key alone', () => {
    const changed = vi.fn();
    createSettings().watch('guiyi:watched', changed);
    dispatchEvent(new StorageEvent('storage', { key: 'guiyi:other' }));
    expect(changed).not.toHaveBeenCalled();
    dispatchEvent(new StorageEvent('storage', { key: 'guiyi:watched' }));
    expect(changed).toHaveBeenCalledOnce();
  });
});

describe('createTransport', () => {
  const message = { path: '/v1/batch', body: '{"归":1}', keepalive: true, leaving: false } as const;
  const fetched = vi.fn<typeof fetch>();

  beforeEach(() => {
    fetched.mockReset();
    vi.stubGlobal('fetch', fetched);
  });

  it('posts text without cookies, so that no preflight is needed', async () => {
    fetched.mockResolvedValue(
      new Response('{"accepted":1,"rejected":[]}', { status: 202, headers: { 'retry-after': '7' } }),
    );
    const reply = await createTransport('https://c.example').send(message);
    expect(reply).toEqual({ status: 202, retryAfter: '7', body: { accepted: 1, rejected: [] } });
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe('https://c.example/v1/batch');
    expect(init).toMatchObject({ method: 'POST', body: message.body, keepalive: true, credentials: 'omit' });
    expect(init).not.toHaveProperty('headers');
    expect(
      new Request('https://c.example', { method: 'POST', body: message.body }).headers.get('content-type'),
    ).toMatch(/^text\/plain/);
  });

  it('answers 0 when the network fails, and the status when the body is no JSON', async () => {
    const transport = createTransport('https://c.example');
    fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    expect(await transport.send(message)).toEqual({ status: 0 });
    fetched.mockResolvedValueOnce(new Response('<html>', { status: 502 }));
    expect(await transport.send(message)).toMatchObject({ status: 502, body: undefined });
  });

  it('gives up after 15 seconds', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
    fetched.mockImplementation(async (_url, init) => {
      init?.signal?.throwIfAborted();
      return new Response();
    });
    expect(await createTransport('https://c.example').send(message)).toEqual({ status: 0 });
    expect(timeout).toHaveBeenCalledWith(15_000);
    timeout.mockRestore();
  });

  it('leaves by keep-alive fetch, whose answer it can read, and by no beacon', async () => {
    const beacon = vi.fn();
    vi.stubGlobal('navigator', { sendBeacon: beacon });
    fetched.mockResolvedValue(new Response('{}', { status: 202 }));
    const reply = await createTransport('https://c.example').send({ ...message, leaving: true });
    expect(reply).toMatchObject({ status: 202 });
    expect(fetched.mock.calls[0]?.[1]).toMatchObject({ keepalive: true });
    expect(beacon).not.toHaveBeenCalled();
  });
});

describe('createExclusive', () => {
  it('runs where there are no locks', async () => {
    vi.stubGlobal('navigator', {});
    const run = vi.fn(async () => {});
    expect(await createExclusive('x', () => true)(run)).toBeTruthy();
    expect(run).toHaveBeenCalledOnce();
  });

  it('asks for the lock without waiting, and steps back when another tab has it', async () => {
    const request = vi.fn(async (_name: string, _options: object, callback: (lock: object | null) => unknown) =>
      callback(null),
    );
    vi.stubGlobal('navigator', { locks: { request } });
    const run = vi.fn(async () => {});
    expect(await createExclusive('guiyi:k', () => true)(run)).toBeFalsy();
    expect(run).not.toHaveBeenCalled();
    expect(request.mock.calls[0]?.slice(0, 2)).toEqual(['guiyi:k', { ifAvailable: true }]);
  });

  it('asks for no lock where nothing is shared', async () => {
    const request = vi.fn();
    vi.stubGlobal('navigator', { locks: { request } });
    const run = vi.fn(async () => {});
    expect(await createExclusive('x', () => '')(run)).toBeTruthy();
    expect(run).toHaveBeenCalledOnce();
    expect(request).not.toHaveBeenCalled();
  });

  it('runs once where locks are refused', async () => {
    vi.stubGlobal('navigator', { locks: { request: () => Promise.reject(new DOMException('no', 'SecurityError')) } });
    const run = vi.fn(async () => {});
    expect(await createExclusive('x', () => true)(run)).toBeTruthy();
    expect(run).toHaveBeenCalledOnce();
  });
});
