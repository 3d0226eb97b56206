import { describe, expect, it, vi } from 'vitest';
import { createGuiyi } from './index.ts';
import { agreed, described, events, mine, sent, stored } from './testing/page.ts';

describe('what a call answers', () => {
  it('is what becomes of its event first', async () => {
    const guiyi = createGuiyi();
    const early = guiyi.track('early');
    guiyi.init({ writeKey: mine.key, endpoint: 'https://c.example', autoPage: false });
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
    guiyi.init({ writeKey: mine.key, autoPage: false });
    const answers = Array.from({ length: 101 }, (_, i) => guiyi.track(`e${i}`));
    guiyi.consent({ analytics: false });
    expect(await Promise.all(answers)).toEqual(Array(101).fill('dropped'));
  });

  it('is sent, not persisted, where nothing can be stored', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('no', 'SecurityError');
    });
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    vi.stubGlobal('localStorage', { getItem: () => null, setItem: full, removeItem: () => {} });
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
    guiyi.init({ writeKey: mine.key, endpoint: 'https://c.example' });
    expect(await guiyi.track('secret')).toBe('dropped');
    guiyi.track('a');
    stop();
    guiyi.track('b');
    expect(seen).toEqual(['page', 'secret', 'a', 'b']);
    expect(sent()).toEqual([]);
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
    next.init({ writeKey: mine.key, endpoint: 'https://c.example', autoPage: false });
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
    guiyi.init({ writeKey: mine.key });
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
  const former = mine.key;
  mine.key = `${mine.key}-other`;
  other.init({ writeKey: mine.key, endpoint: 'https://other.example', autoPage: false });
  expect(other.consentState().status).toBe('pending');
  other.consent({ analytics: true });
  other.track('theirs');
  guiyi.track('mine');
  await Promise.all([guiyi.flush(), other.flush()]);
  expect(described()).toEqual(['theirs']);
  mine.key = former;
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
