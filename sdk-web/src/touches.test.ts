import 'fake-indexeddb/auto';
import type { Batch, EventContext, WireEvent } from '@guiyi/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGuiyi } from './index.ts';
import { touchesAt } from './touch.ts';
import { touches } from './touches.ts';
import type { Guiyi } from './types.ts';

let key = '';
let made = 0;
let captured: WireEvent[] = [];
const stored = () => JSON.parse(localStorage.getItem(`guiyi:${key}:identity`) ?? '{}').properties?.guiyi_touches;

beforeEach(() => {
  key = `touches-${++made}`;
  captured = [];
  localStorage.clear();
  vi.stubGlobal('fetch', async () => new Response('{}', { status: 202 }));
});

/** A page of the visitor at this address. */
function open(address: string, referrer = ''): Guiyi {
  history.replaceState(null, '', address);
  Object.defineProperty(document, 'referrer', { value: referrer, configurable: true });
  const guiyi = createGuiyi();
  touches(guiyi);
  guiyi.use((event) => void captured.push(structuredClone(event)));
  guiyi.init({ writeKey: key, endpoint: 'https://c.example' });
  return guiyi;
}

/** Half an hour later. */
function endVisit() {
  localStorage.removeItem(`guiyi:${key}:session`);
}

describe('touchesAt', () => {
  const at = (context: EventContext, former = {}) => touchesAt('2026-11-22T00:00:00.000Z', context, former);
  const page = { url: 'https://shop.example/a', referrer: '' };

  it('is both for the first visit, also for one that nobody brought', () => {
    const { firstTouch, lastTouch } = at({ page });
    expect(firstTouch).toEqual({ timestamp: '2026-11-22T00:00:00.000Z', page });
    expect(lastTouch).toBe(firstTouch);
  });

  it.each([
    ['a campaign', { campaign: { source: 'xiaohongshu' } }, true],
    ['a click', { referrer: { id: '1', type: 'bd_vid' } }, true],
    ['another site', { page: { ...page, referrer: 'https://www.zhihu.com/q/1' } }, true],
    ['a site whose name begins alike', { page: { ...page, referrer: 'https://shop.example.cn/' } }, true],
    ['this site', { page: { ...page, referrer: 'https://shop.example/b' } }, false],
    ['nobody', {}, false],
  ])('%s moves the last touch, or leaves it', (_, context, moves) => {
    const former = at({ page, campaign: { source: 'former' } });
    const { firstTouch, lastTouch } = at({ page, ...context }, former);
    expect(firstTouch).toBe(former.firstTouch);
    expect(lastTouch === former.lastTouch).toBe(!moves);
  });
});

describe('touches', () => {
  // Nothing is sent: what is said is seen as it is captured.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('come with page, identify and group, over visits, and never as properties', () => {
    open('/?utm_source=first&bd_vid=b1').consent({ analytics: true, advertising: true });
    endVisit();
    const guiyi = open('/?utm_source=second');
    guiyi.track('Product Viewed', { product_id: 'p-1' });
    guiyi.identify('m-1');
    guiyi.group('g-1');
    const [landing, page, track, identify, group] = captured;
    expect(landing?.context?.firstTouch).toMatchObject({
      campaign: { source: 'first' },
      referrer: { id: 'b1', type: 'bd_vid' },
    });
    for (const event of [page, identify, group]) {
      expect(event?.context?.firstTouch).toEqual(landing?.context?.firstTouch);
      expect(event?.context?.lastTouch?.campaign).toEqual({ source: 'second' });
    }
    expect(track?.context).not.toHaveProperty('firstTouch');
    expect(track?.properties).toEqual({ product_id: 'p-1' });
    expect(JSON.stringify(captured.map(({ properties }) => properties))).not.toContain('touches');
  });

  it('keep no click id without advertising, but that there was a click; a later agreement is for later clicks', () => {
    const guiyi = open('/?utm_source=baidu&bd_vid=secret-1', 'https://www.baidu.com/?gclid=secret-2');
    guiyi.consent({ analytics: true });
    expect(JSON.stringify(stored())).not.toContain('secret');
    expect(stored().lastTouch).toMatchObject({ referrer: { type: 'bd_vid', id: 'withheld' } });
    expect(stored().lastTouch.page.url).toMatch(/utm_source=baidu&bd_vid=withheld$/);
    expect(stored().lastTouch.page.referrer).toBe('https://www.baidu.com/?gclid=withheld');
    guiyi.consent({ analytics: true, advertising: true });
    endVisit();
    open('/?bd_vid=agreed');
    expect(stored().lastTouch.referrer).toEqual({ id: 'agreed', type: 'bd_vid' });
  });

  it('forget a click id when advertising is withdrawn', () => {
    const guiyi = open('/?bd_vid=secret');
    guiyi.consent({ analytics: true, advertising: true });
    expect(stored().firstTouch.referrer.id).toBe('secret');
    guiyi.consent({ analytics: true, advertising: false });
    expect(JSON.stringify(stored())).not.toContain('secret');
  });

  it('are not stored before consent, and gone after a refusal', () => {
    const guiyi = open('/?utm_source=never');
    expect(Object.keys(localStorage)).toEqual([]);
    guiyi.consent({ analytics: true });
    expect(stored().firstTouch.campaign).toEqual({ source: 'never' });
    guiyi.consent({ analytics: false });
    expect(JSON.stringify({ ...localStorage })).not.toContain('never');
  });

  it('are another visitor’s after reset: nothing of the former goes into the next, whatever call is first', () => {
    const guiyi = open('/?utm_source=former');
    guiyi.consent({ analytics: true });
    history.replaceState(null, '', '/');
    guiyi.reset();
    captured = [];
    guiyi.identify('m-2');
    guiyi.page('Next');
    const [identify, page] = captured;
    expect(identify?.context).not.toHaveProperty('firstTouch');
    expect(page?.context?.lastTouch).not.toHaveProperty('campaign');
    expect(stored().firstTouch).not.toHaveProperty('campaign');
  });

  it('are left alone once ended', () => {
    history.replaceState(null, '', '/?utm_source=x');
    const guiyi = createGuiyi();
    touches(guiyi)();
    guiyi.init({ writeKey: key, endpoint: 'https://c.example', consent: 'granted' });
    expect(stored()).toBeUndefined();
  });
});

it('sends what it says', async () => {
  const bodies: Batch[] = [];
  vi.stubGlobal('fetch', async (_: string, { body }: RequestInit) => {
    if (typeof body === 'string') bodies.push(JSON.parse(body));
    return new Response('{}', { status: 202 });
  });
  const guiyi = open('/?utm_source=sent');
  guiyi.consent({ analytics: true });
  await guiyi.flush();
  const page = bodies.flatMap(({ batch }) => batch ?? []).find(({ type }) => type === 'page');
  expect(page?.context?.firstTouch?.campaign).toEqual({ source: 'sent' });
});
