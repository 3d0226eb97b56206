import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Touchpoint, touchpointOf, type Visit } from './touchpoint.ts';

const SHOP = 'https://www.shop.example.cn/';
type Words = [channel: Touchpoint['channel'], source: string, medium: string];

function words(visit: Visit): Words | null {
  const touch = touchpointOf(visit);
  return touch && [touch.channel, touch.source, touch.medium];
}

const landing = (query: string, rest: Partial<Visit> = {}): Visit => ({
  type: 'page',
  url: `${SHOP}?${query}`,
  ...rest,
});
const arrival = (referrer: string): Visit => ({ type: 'page', url: SHOP, referrer });

describe('a tagged link', () => {
  it.each<[string, Words]>([
    ['utm_source=xiaohongshu&utm_medium=social', ['Organic Social', 'xiaohongshu', 'social']],
    ['utm_source=xhs&utm_medium=cpc', ['Paid Social', 'xiaohongshu', 'cpc']],
    ['utm_source=%E5%B0%8F%E7%BA%A2%E4%B9%A6', ['Organic Social', 'xiaohongshu', '(not set)']],
    ['utm_source=Baidu&utm_medium=CPC', ['Paid Search', 'baidu', 'cpc']],
    ['utm_source=baidu&utm_medium=sem', ['Paid Search', 'baidu', 'sem']],
    ['utm_source=douyin&utm_medium=paid_social', ['Paid Social', 'douyin', 'paid_social']],
    ['utm_source=%E6%8A%96%E9%9F%B3&utm_medium=%E4%BF%A1%E6%81%AF%E6%B5%81', ['Paid Social', 'douyin', '信息流']],
    ['utm_source=bilibili&utm_medium=cpm', ['Paid Video', 'bilibili', 'cpm']],
    ['utm_source=bilibili&utm_medium=social', ['Organic Social', 'bilibili', 'social']],
    ['utm_source=youku&utm_medium=video', ['Organic Video', 'youku', 'video']],
    ['utm_source=taobao&utm_medium=cpc', ['Paid Shopping', 'taobao', 'cpc']],
    ['utm_source=partner&utm_medium=cpc&utm_campaign=workshop', ['Paid Other', 'partner', 'cpc']],
    ['utm_source=partner&utm_medium=cpc&utm_campaign=spring-shop', ['Paid Shopping', 'partner', 'cpc']],
    ['utm_source=google&utm_medium=organic', ['Organic Search', 'google', 'organic']],
    ['utm_source=google&utm_medium=cpc&utm_campaign=cross-network', ['Cross-network', 'google', 'cpc']],
    ['utm_source=adnet&utm_medium=banner', ['Display', 'adnet', 'banner']],
    ['utm_source=adnet&utm_medium=cpm', ['Display', 'adnet', 'cpm']],
    ['utm_source=adnet&utm_medium=ppc', ['Paid Other', 'adnet', 'ppc']],
    ['utm_source=crm&utm_medium=email', ['Email', 'crm', 'email']],
    ['utm_source=e-mail', ['Email', 'e-mail', '(not set)']],
    ['utm_source=crm&utm_medium=sms', ['SMS', 'crm', 'sms']],
    ['utm_source=crm&utm_medium=%E7%9F%AD%E4%BF%A1', ['SMS', 'crm', '短信']],
    ['utm_source=app&utm_medium=web_push', ['Mobile Push Notifications', 'app', 'web_push']],
    ['utm_source=radio&utm_medium=audio', ['Audio', 'radio', 'audio']],
    ['utm_source=partner&utm_medium=affiliate', ['Affiliates', 'partner', 'affiliate']],
    ['utm_source=partner.example&utm_medium=referral', ['Referral', 'partner.example', 'referral']],
    ['utm_source=poster&utm_medium=qrcode', ['Unassigned', 'poster', 'qrcode']],
    ['utm_campaign=spring', ['Unassigned', '(not set)', '(not set)']],
    ['utm_source=www.zhihu.com', ['Organic Social', 'zhihu', '(not set)']],
  ])('%s', (query, expected) => {
    expect(words(landing(query))).toEqual(expected);
  });

  it('is read from context.campaign, from the query and from a hash route alike', () => {
    const expected = { channel: 'Organic Social', source: 'weibo', medium: 'social', campaign: '双11 Sale' };
    const campaign = { source: 'Weibo', medium: 'social', name: '双11 Sale' };
    const query = 'utm_source=Weibo&utm_medium=social&utm_campaign=%E5%8F%8C11+Sale';
    expect(touchpointOf({ type: 'page', url: SHOP, campaign })).toEqual(expected);
    expect(touchpointOf(landing(query))).toEqual(expected);
    expect(touchpointOf({ type: 'page', url: `${SHOP}#/item/1?${query}` })).toEqual(expected);
    expect(touchpointOf({ type: 'screen', url: `pages/item?${query}` })).toEqual(expected);
    expect(touchpointOf({ type: 'track', campaign })).toEqual(expected);
  });

  it('wins over the referrer, which fills in a missing source', () => {
    const referrer = 'https://www.baidu.com/';
    expect(words(landing('utm_source=weibo&utm_medium=social', { referrer }))?.[1]).toBe('weibo');
    expect(words(landing('utm_campaign=spring', { referrer }))).toEqual(['Organic Search', 'baidu', 'organic']);
  });

  it('brings nobody when a client repeats it on a later page', () => {
    const campaign = { source: 'weibo', medium: 'social' };
    const later = { url: `${SHOP}cart`, referrer: SHOP, campaign };
    expect(touchpointOf({ type: 'page', ...later })).toBeNull();
    expect(touchpointOf({ type: 'track', ...later })).toBeNull();
  });
});

describe('a click id', () => {
  it.each<[string, Words]>([
    ['bd_vid=11874', ['Paid Search', 'baidu', 'cpc']],
    ['qhclickid=ab12', ['Paid Search', '360', 'cpc']],
    ['gdt_vid=wx0abc', ['Paid Social', 'wechat', 'cpc']],
    ['qz_gdt=abc', ['Paid Social', 'qq', 'cpc']],
    ['clickid=EJic7', ['Paid Social', 'oceanengine', 'cpc']],
    ['callback=DHAJASALKFyk1uCKBYCyXp-iIDS-uHDd_a5SJ9Dbwkqv46', ['Paid Social', 'kuaishou', 'cpc']],
    ['callback=withheld', ['Paid Social', 'kuaishou', 'cpc']],
    ['gclid=Cj0', ['Paid Search', 'google', 'cpc']],
    ['gbraid=0AA', ['Paid Search', 'google', 'cpc']],
    ['wbraid=0AA', ['Paid Search', 'google', 'cpc']],
    ['dclid=CI', ['Display', 'google', 'display']],
    ['msclkid=f0', ['Paid Search', 'bing', 'cpc']],
    ['ttclid=E.C', ['Paid Social', 'tiktok', 'cpc']],
    ['twclid=2', ['Paid Social', 'twitter', 'cpc']],
    ['li_fat_id=6', ['Paid Social', 'linkedin', 'cpc']],
    ['ScCid=6', ['Paid Social', 'snapchat', 'cpc']],
    ['fbclid=IwAR', ['Organic Social', 'facebook', 'social']],
    ['utm_source=facebook&utm_medium=paid&fbclid=IwAR', ['Paid Social', 'facebook', 'paid']],
    ['utm_source=baidu&bd_vid=11874', ['Paid Search', 'baidu', 'cpc']],
    ['utm_source=crm&fbclid=IwAR', ['Unassigned', 'crm', '(not set)']],
  ])('%s', (query, expected) => {
    expect(words(landing(query))).toEqual(expected);
  });

  it('is taken from context.referrer when the URL was cleaned', () => {
    const click = { id: '11874', type: 'bd_vid' };
    expect(words({ type: 'page', url: SHOP, click })).toEqual(['Paid Search', 'baidu', 'cpc']);
    expect(touchpointOf({ type: 'page', url: `${SHOP}cart`, referrer: SHOP, click })).toBeNull();
    expect(touchpointOf({ type: 'track', url: SHOP, click })).toBeNull();
  });

  it('that several platforms share is told apart by the referrer', () => {
    const visit = landing('click_id=1', { referrer: 'https://www.xiaohongshu.com/' });
    expect(words(visit)).toEqual(['Paid Social', 'xiaohongshu', 'cpc']);
    expect(words({ ...visit, referrer: 'https://blog.example/' })).toEqual(['Paid Social', 'oceanengine', 'cpc']);
  });

  it.each(['clickid=__CLICKID__', 'bd_vid=', 'gclid={gclid}', 'callback=https%3A%2F%2Fshop.example%2Fcart'])(
    '%s is none',
    (query) => {
      expect(words(landing(query))).toEqual(['Direct', '(direct)', '(none)']);
    },
  );
});

describe('a referrer', () => {
  it.each<[string, Words]>([
    ['https://www.baidu.com/link?url=x', ['Organic Search', 'baidu', 'organic']],
    ['https://m.baidu.com/from=844b/s?word=x', ['Organic Search', 'baidu', 'organic']],
    ['https://tieba.baidu.com/p/1', ['Organic Social', 'tieba', 'referral']],
    ['https://pan.baidu.com/s/1', ['Referral', 'pan.baidu.com', 'referral']],
    ['https://www.so.com/s?q=x', ['Organic Search', '360', 'organic']],
    ['https://m.so.com/s?q=x', ['Organic Search', '360', 'organic']],
    ['https://www.haosou.com/s?q=x', ['Organic Search', '360', 'organic']],
    ['https://www.sogou.com/web?query=x', ['Organic Search', 'sogou', 'organic']],
    ['https://m.sm.cn/s?q=x', ['Organic Search', 'shenma', 'organic']],
    ['https://quark.sm.cn/s?q=x', ['Organic Search', 'quark', 'organic']],
    ['https://so.toutiao.com/search?keyword=x', ['Organic Search', 'toutiao-search', 'organic']],
    ['https://www.toutiao.com/article/1', ['Organic Social', 'toutiao', 'referral']],
    ['https://cn.bing.com/search?q=x', ['Organic Search', 'bing', 'organic']],
    ['https://www.google.com.hk/', ['Organic Search', 'google', 'organic']],
    ['https://www.google.de/', ['Organic Search', 'google', 'organic']],
    ['https://docs.google.com/document/d/1', ['Referral', 'docs.google.com', 'referral']],
    ['https://uk.search.yahoo.com/search?p=x', ['Organic Search', 'yahoo', 'organic']],
    ['android-app://com.google.android.googlequicksearchbox/', ['Organic Search', 'google', 'organic']],
    ['https://mp.weixin.qq.com/s/abc', ['Organic Social', 'wechat', 'referral']],
    ['https://work.weixin.qq.com/', ['Organic Social', 'wecom', 'referral']],
    ['android-app://com.tencent.mm', ['Organic Social', 'wechat', 'referral']],
    ['https://www.douyin.com/video/1', ['Organic Social', 'douyin', 'referral']],
    ['https://v.douyin.com/abc/', ['Organic Social', 'douyin', 'referral']],
    ['https://www.kuaishou.com/', ['Organic Social', 'kuaishou', 'referral']],
    ['https://www.xiaohongshu.com/explore/1', ['Organic Social', 'xiaohongshu', 'referral']],
    ['http://xhslink.com/a', ['Organic Social', 'xiaohongshu', 'referral']],
    ['https://zhuanlan.zhihu.com/p/1', ['Organic Social', 'zhihu', 'referral']],
    ['https://m.weibo.cn/detail/1', ['Organic Social', 'weibo', 'referral']],
    ['https://t.co/abc', ['Organic Social', 'twitter', 'referral']],
    ['https://l.facebook.com/l.php?u=x', ['Organic Social', 'facebook', 'referral']],
    ['https://www.reddit.com/r/x', ['Organic Social', 'reddit', 'referral']],
    ['https://movie.douban.com/', ['Organic Social', 'douban', 'referral']],
    ['https://www.bilibili.com/video/BV1', ['Organic Video', 'bilibili', 'referral']],
    ['https://v.qq.com/x/page/1.html', ['Organic Video', 'tencent-video', 'referral']],
    ['https://www.iqiyi.com/', ['Organic Video', 'iqiyi', 'referral']],
    ['https://youtu.be/1', ['Organic Video', 'youtube', 'referral']],
    ['https://item.taobao.com/item.htm?id=1', ['Organic Shopping', 'taobao', 'referral']],
    ['https://detail.tmall.com/item.htm', ['Organic Shopping', 'tmall', 'referral']],
    ['https://item.m.jd.com/product/1.html', ['Organic Shopping', 'jd', 'referral']],
    ['https://mobile.yangkeduo.com/goods.html', ['Organic Shopping', 'pinduoduo', 'referral']],
    ['https://www.amazon.co.jp/dp/1', ['Organic Shopping', 'amazon', 'referral']],
    ['https://mail.qq.com/cgi-bin/frame_html', ['Email', 'mail.qq.com', 'email']],
    ['https://outlook.live.com/', ['Email', 'outlook.live.com', 'email']],
    ['https://WWW.News.Example.COM:8080/a', ['Referral', 'news.example.com', 'referral']],
    ['https://notbaidu.com/', ['Referral', 'notbaidu.com', 'referral']],
    ['https://baidu.com.evil.example/', ['Referral', 'baidu.com.evil.example', 'referral']],
    ['https://www.google.evil.example/', ['Referral', 'google.evil.example', 'referral']],
  ])('%s', (referrer, expected) => {
    expect(words(arrival(referrer))).toEqual(expected);
  });

  it.each([
    [SHOP, 'the same host'],
    ['https://m.shop.example.cn/list', 'a sister of the same registrable domain'],
    ['https://openapi.alipay.com/gateway.do', 'payment'],
    ['https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb', 'payment'],
    ['https://open.weixin.qq.com/connect/qrconnect', 'sign-in'],
  ])('%s brings nobody: %s', (referrer) => {
    expect(touchpointOf(arrival(referrer))).toBeNull();
    expect(touchpointOf({ ...arrival(referrer), sessionStart: true })).toBeNull();
  });

  it('of a neighbour on a shared host is a referral, and of the same address is not', () => {
    const at = (url: string, referrer: string) => words({ type: 'page', url, referrer });
    expect(at('https://a.github.io/', 'https://b.github.io/')).toEqual(['Referral', 'b.github.io', 'referral']);
    expect(at('http://localhost:8787/shop/', 'http://localhost:8787/')).toBeNull();
    expect(at('http://10.0.0.1/a', 'http://10.0.0.1/')).toBeNull();
    expect(at('http://10.0.0.1/a', 'http://10.0.0.2/')).toEqual(['Referral', '10.0.0.2', 'referral']);
    expect(words({ type: 'page', siteHost: 'www.shop.example.cn:8080', referrer: SHOP })).toBeNull();
  });
});

describe('neither tag, click id nor referrer', () => {
  it.each<[Visit, boolean]>([
    [{ type: 'page', url: SHOP }, true],
    [{ type: 'page', url: SHOP, sessionStart: true }, true],
    [{ type: 'page', url: SHOP, sessionStart: false }, false],
    [{ type: 'page', url: SHOP, referrer: 'about:blank', sessionStart: true }, true],
    [{ type: 'screen', sessionStart: true }, true],
    [{ type: 'screen' }, false],
    [{ type: 'track', sessionStart: true }, false],
    [{ type: 'identify', sessionStart: true, referrer: 'https://www.baidu.com/' }, false],
    [{ type: 'track', campaign: {} }, false],
  ])('%o is direct: %s', (visit, direct) => {
    expect(words(visit)).toEqual(direct ? ['Direct', '(direct)', '(none)'] : null);
  });
});

describe('garbage', () => {
  it('never throws, and gives lower-case words of bounded length', () => {
    const junk = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.anything(), fc.constant('x'.repeat(9000)));
    const url = fc.oneof(
      junk,
      fc.string().map((s) => `https://s.example/?utm_source=${s}&gclid=${s}#${s}`),
    );
    const visit = fc.record(
      {
        type: fc.constantFrom('page', 'track', 'screen'),
        url,
        referrer: url,
        campaign: junk,
        click: junk,
        siteHost: junk,
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(visit, (value) => {
        const touch = touchpointOf(value as Visit);
        if (!touch) return;
        expect(touch.source).toBe(touch.source.toLowerCase());
        expect(touch.source).not.toBe('');
        expect(touch.medium).not.toBe('');
        expect((touch.campaign ?? '').length).toBeLessThanOrEqual(256);
      }),
    );
  });
});
