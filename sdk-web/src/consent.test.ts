import { describe, expect, it, vi } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { createGuiyi } from './index.ts';
import { agreed, databases, described, events, fetched, mine, sent, stored, textOf } from './testing/page.ts';

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
    guiyi.init({ writeKey: mine.key, endpoint: 'https://c.example' });
    guiyi.track('Product Viewed');
    guiyi.identify('m-1', { phone: '13812345678' });
    guiyi.reset();
    await guiyi.flush();
    dispatchEvent(new Event('pagehide'));
    expect(new Set(touched)).toEqual(new Set([`guiyi:${mine.key}:consent`]));
    expect(opened).not.toHaveBeenCalled();
    expect(cookie).not.toHaveBeenCalled();
    expect(sent()).toEqual([]);
  });

  it('keeps a refusal and nothing else; it is remembered', async () => {
    const guiyi = createGuiyi();
    guiyi.init({ writeKey: mine.key, endpoint: 'https://c.example' });
    guiyi.track('Product Viewed');
    guiyi.consent({ analytics: false }, { version: '1', surface: 'web-banner', action: 'reject-all' });
    guiyi.track('Cart Viewed');
    await guiyi.flush();
    expect(stored()).toEqual([`guiyi:${mine.key}:consent`]);
    expect(await databases()).not.toContain(`guiyi:${mine.key}`);
    expect(sent().map(({ url }) => url)).toEqual(['https://c.example/v1/consent']);
    expect(console.warn).not.toHaveBeenCalled();
    expect(sent()[0]?.body).toMatchObject({ locale: navigator.language, surface: 'web-banner', action: 'reject-all' });
    const next = createGuiyi();
    next.init({ writeKey: mine.key });
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
    const batch = sent().find(({ body }) => body.batch);
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
    const records = sent().filter(({ url }) => url.endsWith('/v1/consent'));
    expect(records.map(({ body }) => body)).toMatchObject(
      [1, 2].map(() => ({ consent: { categoryPreferences: refused }, gpc: true })),
    );
    expect(events().map((event) => event.context?.consent?.categoryPreferences)).toEqual([refused]);
  });

  it('only records the signal when told so', async () => {
    vi.stubGlobal('navigator', { language: 'en-US', globalPrivacyControl: true, userAgent: 'x' });
    const guiyi = createGuiyi();
    guiyi.init({ writeKey: mine.key, endpoint: 'https://c.example', gpc: false });
    guiyi.consent({ analytics: true, advertising: true });
    await guiyi.flush();
    expect(guiyi.consentState().preferences).toEqual({ analytics: true, advertising: true });
    expect(sent()[0]?.body).toMatchObject({ gpc: true });
  });

  it('forgets all but the choice when consent is withdrawn', async () => {
    const guiyi = agreed();
    guiyi.track('Product Viewed');
    await guiyi.flush();
    guiyi.consent({ analytics: false });
    guiyi.track('late');
    await guiyi.flush();
    expect(stored()).toEqual([`guiyi:${mine.key}:consent`]);
    expect(described()).not.toContain('late');
    expect(guiyi.consentState().status).toBe('denied');
  });

  it('delivers what the former page could not', async () => {
    fetched.mockRejectedValue(new TypeError('Failed to fetch'));
    const guiyi = agreed();
    guiyi.track('Product Viewed');
    await guiyi.flush();
    const bodies: string[] = [];
    fetched.mockImplementation(async (_url, init) => {
      bodies.push(await textOf(init?.body));
      return new Response('{}', { status: 202 });
    });
    const next = createGuiyi();
    next.init({ writeKey: mine.key, endpoint: 'https://c.example', autoPage: false });
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
    expect(sent().map(({ url, init }) => [url, init.keepalive])).toEqual([
      ['https://c.example/v1/consent', true],
      ['https://c.example/v1/batch', true],
    ]);
    expect(described()).toEqual(['page', 'Product Viewed']);
  });

  it('starts nothing at pagehide while the browser is offline, and notes nothing as having left', () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    agreed().track('Product Viewed');
    dispatchEvent(new Event('pagehide'));
    expect(sent()).toEqual([]);
    expect(Object.keys(localStorage).filter((name) => name.endsWith(':unconfirmed'))).toEqual([]);
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
    guiyi.init({ writeKey: mine.key, endpoint: 'https://c.example' });
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
