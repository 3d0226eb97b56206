import type { WireEvent } from '@guiyi/protocol';
import { FakeCollector } from '@guiyi/sdk-core/testing/fakes';
import { describe, expect, it } from 'vitest';
import { onDelivered } from '../../testing/delivered.ts';
import { Phone } from '../../testing/phone.ts';
import { shop, tick } from '../../testing/shop.ts';
import type { Guiyi } from '../types.ts';
import type { Handover } from './handover.ts';

onDelivered();

const HOME = 'pages/index/index';
const OTHER = 'pages/other/other';
const TOKEN = 'eyJhbGciOiJkaXIifQ..iv.cipher.tag';

/** A mini-program, and what `/v1/handover` was asked; `answer` says what it answers. */
async function opened(init?: string, query: Record<string, string> = {}) {
  const calls: { path: string; body: Record<string, unknown> }[] = [];
  const collector = new FakeCollector();
  const handover = { status: 200 };
  const phone = new Phone(async (path, text) => {
    if (!path.startsWith('/v1/handover')) {
      const { status, ...reply } = await collector.send({ path: path as '/v1/batch', body: text });
      return status ? { status, body: reply.body } : 'none';
    }
    calls.push({ path, body: JSON.parse(text) });
    if (!handover.status) return 'none';
    const body = path === '/v1/handover' ? { handover: TOKEN } : { linked: true };
    return handover.status === 200
      ? { status: 200, body }
      : { status: handover.status, body: { code: 'consent_missing' } };
  });
  const pages = { [HOME]: 'Page({})', [OTHER]: 'Page({})' };
  const entered = { path: HOME, query, scene: 1001 };
  const { program, global, send } = await shop(pages, { collector, phone, init, entered });
  const { webView } = global.all as Handover;
  return { program, collector, phone, calls, handover, send, webView, guiyi: global.guiyi as Guiyi };
}

/** Lets the phone's network answer. */
async function after<T>(answer: Promise<T>, ms = 100): Promise<T> {
  await tick(ms);
  return answer;
}

const seen = (events: WireEvent[]) => events.map(({ context }) => context?.page?.url ?? '').join();

describe('a page in a web-view', () => {
  it('gets a token of the collector, in the query, before what is behind #', async () => {
    const { webView, calls, collector, send } = await opened();
    const plain = await after(webView('https://shop.example.cn/sale'));
    expect(plain).toBe(`https://shop.example.cn/sale?guiyi_handover=${TOKEN}`);
    const url = await after(webView('https://shop.example.cn/sale?a=1&b=%E4#top#x'));
    expect(url).toBe(`https://shop.example.cn/sale?a=1&b=%E4&guiyi_handover=${TOKEN}#top#x`);
    await send();
    expect(calls[1]).toEqual({
      path: '/v1/handover',
      body: {
        writeKey: 'key',
        anonymousId: collector.events[0]?.anonymousId,
        context: { consent: { categoryPreferences: { analytics: true } } },
      },
    });
    // No identifier of the visitor travels.
    expect(url).not.toContain(String(collector.events[0]?.anonymousId).slice(-6));
  });

  it('is opened as it is before consent, by a collector that refuses, and by one that does not answer in a second', async () => {
    const address = 'https://shop.example.cn/';
    const pending = await opened('');
    expect(await after(pending.webView(address))).toBe(address);
    expect(pending.calls).toEqual([]);
    const { webView, handover, phone } = await opened();
    handover.status = 403;
    expect(await after(webView(address))).toBe(address);
    handover.status = 0;
    expect(await after(webView(address))).toBe(address);
    handover.status = 200;
    phone.latency = 60_000;
    expect(await after(webView(address), 1_000)).toBe(address);
  });
});

describe('who comes from a page in a web-view', () => {
  it('is handed in once, and the token is in no address', async () => {
    const { program, calls, collector, guiyi, send } = await opened(undefined, { id: '1', guiyi_handover: TOKEN });
    guiyi.track('Any');
    program.wx.navigateTo({ url: `/${OTHER}?guiyi_handover=${TOKEN}` });
    await send();
    expect(calls.map(({ path, body }) => [path, body.handover])).toEqual([['/v1/handover/arrival', TOKEN]]);
    expect(calls[0]?.body.anonymousId).toBe(collector.events[0]?.anonymousId);
    expect(seen(collector.events)).toContain(`${HOME}?id=1`);
    expect(JSON.stringify(collector.requests)).not.toContain('guiyi_handover');
    program.wx.navigateTo({ url: `/${HOME}?guiyi_handover=another` });
    await send();
    expect(calls.slice(1).map(({ body }) => body.handover)).toEqual(['another']);
  });

  it('is handed in with the consent, and not before', async () => {
    const { program, calls, guiyi, send, phone } = await opened('', { guiyi_handover: TOKEN });
    program.wx.navigateTo({ url: `/${OTHER}` });
    await send();
    expect(calls).toEqual([]);
    expect([...phone.storage.values()].join()).not.toContain(TOKEN);
    guiyi.consent({ analytics: true });
    await send();
    expect(calls.map(({ body }) => body.handover)).toEqual([TOKEN]);
  });

  it('is handed in again while there is no answer, and no more when the answer is no', async () => {
    const { calls, guiyi, handover, send } = await opened("consent: 'granted', flushAfter: 100000");
    handover.status = 0;
    const arrive = (token: string) => guiyi.pageShow({ route: OTHER, options: { guiyi_handover: token } });
    arrive(TOKEN);
    await send();
    handover.status = 403;
    guiyi.track('Any');
    await send();
    guiyi.track('Any');
    await send();
    expect(calls.map(({ body }) => body.handover)).toEqual([TOKEN, TOKEN]);
  });
});
