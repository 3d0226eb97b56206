import { FakeCollector } from '@guiyi/sdk-core/testing/fakes';
import { describe, expect, it } from 'vitest';
import { onDelivered } from '../../testing/delivered.ts';
import { phoneWith, shop, tick } from '../../testing/shop.ts';

onDelivered();

const HOME = 'pages/index/index';
const OTHER = 'pages/other/other';

describe('shares', () => {
  const sharing = (answer: string) => ({
    [HOME]: `Page({ onShareAppMessage() { ${answer} }, onShareTimeline() { ${answer} } })`,
  });

  it.each([
    [
      'a path with a query',
      `return { title: 't', path: '/p?a=1&b=%E4' }`,
      /^\/p\?a=1&b=%E4&gy_share=\w+\.1\.pages%2Findex%2Findex$/,
    ],
    ['a path without one', `return { path: 'p' }`, /^p\?gy_share=\w+\.1\.\S+$/],
    ['a query alone', `return { path: '?a=1' }`, /^\?a=1&gy_share=\w+\.1\.\S+$/],
    ['nothing', '', /^\/pages\/index\/index\?id=1&gy_share=\w+\.1\.\S+$/],
    ['no path', `return { title: 't' }`, /^\/pages\/index\/index\?id=1&gy_share=\w+\.1\.\S+$/],
    ['a Promise', `return Promise.resolve({ path: '/p?a=1' })`, /^\/p\?a=1&gy_share=\w+\.1\.\S+$/],
    ['what is behind #', `return { path: '/p?a=1#top' }`, /^\/p\?a=1&gy_share=\w+\.1\.[^#]+#top$/],
    ['a second ?', `return { path: '/p?url=/q?b=2&a=1' }`, /^\/p\?url=\/q\?b=2&a=1&gy_share=\w+\.1\.\S+$/],
    ['Chinese', `return { path: '/商品?名=茶' }`, /^\/商品\?名=茶&gy_share=\w+\.1\.\S+$/],
    ['an empty query', `return { path: '/p?' }`, /^\/p\?gy_share=\w+\.1\.\S+$/],
    ['one shared before', `return { path: '/p?gy_share=old.7.x&a=1' }`, /^\/p\?a=1&gy_share=(?!old)\w+\.1\.\S+$/],
  ])('%s: the share is merged into the query once', async (_, answer, expected) => {
    const entered = { path: HOME, query: { id: '1', utm_source: 'ad', gdt_vid: 'v' }, scene: 1045 };
    const { program, collector, send } = await shop(sharing(answer), { entered });
    const result = (await program.share('onShareAppMessage', 'button')) as { path: string; title?: string };
    expect(result.path).toMatch(expected);
    if (answer.includes('title')) expect(result.title).toBe('t');
    await send();
    const shared = collector.events.find(({ event }) => event === 'Page Shared');
    expect(shared?.properties).toMatchObject({ method: 'button', depth: 1, path: HOME });
    // A link is seen by others: nothing in it identifies the sharer.
    expect(result.path).not.toContain(String(shared?.anonymousId).slice(-6));
  });

  it('what WeChat waits for is merged too, the timeline by its query', async () => {
    const { program } = await shop(
      sharing(
        `return { path: '/p?a=1', query: 'a=1', promise: Promise.resolve({ title: 'late', query: 'b=2', path: '/q' }) }`,
      ),
    );
    const message = (await program.share('onShareAppMessage')) as { path: string; promise: Promise<{ path: string }> };
    expect(message.path).toMatch(/^\/p\?a=1&gy_share=/);
    expect(await message.promise).toMatchObject({ title: 'late', path: expect.stringMatching(/^\/q\?gy_share=/) });
    const timeline = (await program.share('onShareTimeline')) as {
      query: string;
      path: string;
      promise: Promise<{ query: string }>;
    };
    expect(timeline).toMatchObject({ query: expect.stringMatching(/^a=1&gy_share=/), path: '/p?a=1' });
    expect((await timeline.promise).query).toMatch(/^b=2&gy_share=/);
  });

  it('adds no share where the page offers none, and leaves the answer alone before consent', async () => {
    const { program } = await shop({ ...sharing(`return { path: '/p?a=1' }`), [OTHER]: 'Page({})' }, { init: '' });
    expect(await program.share('onShareAppMessage')).toEqual({ path: '/p?a=1' });
    program.wx.navigateTo({ url: `/${OTHER}` });
    await tick();
    expect(program.page.onShareAppMessage).toBeUndefined();
    expect(program.page.onShareTimeline).toBeUndefined();
  });

  it('goes from hand to hand: who is next knows the sharer, the depth and the page', async () => {
    const collector = new FakeCollector();
    let path = `/${HOME}?id=1`;
    for (const depth of [1, 2, 3]) {
      const query = Object.fromEntries(
        path
          .split('?')[1]
          ?.split('&')
          .map((pair) => pair.split('=')) ?? [],
      );
      const { program, send } = await shop(sharing(''), {
        collector,
        phone: phoneWith(collector),
        entered: { path: HOME, query, scene: 1007 },
      });
      path = ((await program.share('onShareAppMessage')) as { path: string }).path;
      expect(path.match(/gy_share=/g)).toHaveLength(1);
      await send();
      expect(collector.events.filter(({ event }) => event === 'Page Shared')).toHaveLength(depth);
    }
    const shares = collector.events.filter(({ event }) => event === 'Page Shared').map(({ properties }) => properties);
    expect(shares.map((share) => share?.depth)).toEqual([1, 2, 3]);
    const brought = collector.events
      .map(({ context }) => context as { share?: { sharer: string; depth: number; path: string }; campaign?: object })
      .filter(({ share }) => share);
    expect(brought.map(({ share }) => share)).toEqual(
      shares.slice(0, 2).map((share) => ({ sharer: share?.sharer, depth: share?.depth, path: HOME })),
    );
    expect(brought[0]?.campaign).toEqual({ source: 'weixin', medium: 'share' });
  });
});

it('leaves alone what is no answer: an array, a text; a rejected Promise is the page’s own', async () => {
  for (const [answer, expected] of [
    ['["x"]', ['x']],
    ['"x"', 'x'],
  ] as const) {
    const { program } = await shop({ [HOME]: `Page({ onShareAppMessage() { return ${answer} } })` });
    expect(await program.share('onShareAppMessage')).toEqual(expected);
  }
  const { program } = await shop({
    [HOME]: `Page({ onShareAppMessage() { return { path: '/p', promise: Promise.reject(new Error('theirs')) } } })`,
  });
  const message = (await program.share('onShareAppMessage')) as { path: string; promise: Promise<object> };
  expect(message.path).toMatch(/^\/p\?gy_share=/);
  await expect(message.promise).rejects.toThrow('theirs');
});

it('the answer may be frozen, and is not changed', async () => {
  const { program, global } = await shop({
    [HOME]: `global.answer = Object.freeze({ title: 't', path: '/p?a=1' });
      Page({ onShareAppMessage() { return global.answer } })`,
  });
  expect(await program.share('onShareAppMessage')).toMatchObject({ path: expect.stringContaining('gy_share=') });
  expect(global.answer).toEqual({ title: 't', path: '/p?a=1' });
});
