import { env } from 'cloudflare:test';
import type { ChannelRulesReply, ChannelTestReply, Problem } from '@guiyi/protocol';
import { describe, expect, it } from 'vitest';
import { app } from './report-world.ts';

describe('the channel test bench', () => {
  const test = async <T>(body: unknown) => {
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await app.request('/api/channels/test', { method: 'POST', body: sent }, env);
    return { status: response.status, body: await response.json<T>() };
  };
  const rules = async () => {
    const response = await app.request('/api/channels/rules', {}, env);
    return response.json<ChannelRulesReply>();
  };

  it('lists the rules in their order, each condition readable', async () => {
    const { rules: all, otherwise } = await rules();
    expect(all.map(({ position }) => position)).toEqual(all.map((_, i) => i + 1));
    expect(all[0]).toEqual({
      position: 1,
      channel: 'Direct',
      paid: false,
      any: [{ source: '^\\(direct\\)$', medium: '^\\((not set|none)\\)$' }],
    });
    expect(otherwise).toBe('Unassigned');
    expect(all.filter(({ paid }) => paid).map(({ channel }) => channel)).toEqual([
      ...['Cross-network', 'Paid Shopping', 'Paid Search', 'Paid Social', 'Paid Video', 'Display', 'Paid Other'],
      ...['Affiliates', 'Audio'],
    ]);
  });

  it.each<[string, string | undefined, string, string, string]>([
    ['https://shop.example/?utm_source=小红书&utm_medium=cpc', undefined, 'Paid Social', 'xiaohongshu', 'cpc'],
    ['https://shop.example/?bd_vid=abc', 'https://www.baidu.com/', 'Paid Search', 'baidu', 'cpc'],
    ['https://shop.example/', 'https://m.weibo.cn/x', 'Organic Social', 'weibo', 'referral'],
    ['https://shop.example/', '', 'Direct', '(direct)', '(none)'],
    ['https://shop.example/?utm_medium=billboard', undefined, 'Unassigned', '(not set)', 'billboard'],
  ])('sends %s from %s to %s', async (url, referrer, channel, source, medium) => {
    const { status, body } = await test<ChannelTestReply>({ url, referrer });
    expect(status).toBe(200);
    expect(body.touchpoint).toMatchObject({ channel, source, medium });
    expect(body.facts).toMatchObject({ source, medium });
    expect(body.ignored).toBeNull();
    // The rule it names is the first that holds: check by the patterns that the list shows.
    const all = (await rules()).rules;
    const holds = all.find(({ any }) =>
      any.some((each) =>
        Object.entries(each).every(([field, pattern]) =>
          new RegExp(pattern).test(body.facts?.[field as 'source'] ?? ''),
        ),
      ),
    );
    expect(body.rule).toEqual(holds ?? null);
    expect(body.rule?.channel ?? 'Unassigned').toBe(channel);
  });

  it.each([
    ['https://shop.example/cart', 'https://www.shop.example/', 'in_site'],
    ['https://shop.example/paid', 'https://pay.weixin.qq.com/x', 'passage'],
  ])('says why %s from %s brought nobody', async (url, referrer, ignored) => {
    const { body } = await test<ChannelTestReply>({ url, referrer });
    expect(body).toMatchObject({ touchpoint: null, rule: null, facts: null, ignored });
  });

  it.each<[unknown, string, string]>([
    ['{', 'invalid_json', ''],
    [{}, 'invalid_body', 'url'],
    [{ url: 'shop' }, 'invalid_body', 'url'],
    [{ url: `https://a.example/${'x'.repeat(5000)}` }, 'invalid_body', 'url'],
    [{ url: 'https://a.example/', referrer: 'baidu' }, 'invalid_body', 'referrer'],
  ])('refuses %j', async (sent, code, path) => {
    const { status, body } = await test<Problem>(sent);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code, path });
  });

  it('stores nothing', async () => {
    const count = () => env.DB.prepare('SELECT count(*) AS n FROM events').first();
    const before = await count();
    await test({ url: 'https://shop.example/?utm_source=x' });
    expect(await count()).toEqual(before);
  });
});
