import { describe, expect, it } from 'vitest';
import { readingOf } from './touchpoint.ts';

const SHOP = 'https://www.shop.example.cn/';

/** As the console's test bench answers: `channel | source`. */
function bench(query: string, referrer = '') {
  const { touchpoint } = readingOf({ type: 'page', url: query ? `${SHOP}?${query}` : SHOP, referrer });
  return touchpoint && `${touchpoint.channel} | ${touchpoint.source}`;
}

describe.each<{
  platform: string;
  from: string[];
  organic: string;
  tags: string[];
  tagged: string;
  ads: string[];
  paid: string;
}>([
  {
    platform: 'Baidu',
    from: ['https://www.baidu.com/link?url=x', 'https://m.baidu.com/from=844b/s?word=x'],
    organic: 'Organic Search | baidu',
    tags: ['utm_source=百度', 'utm_source=baidu&utm_medium=organic'],
    tagged: 'Organic Search | baidu',
    paid: 'Paid Search | baidu',
    ads: [
      'bd_vid=1',
      'utm_source=baidu&utm_medium=cpc',
      'utm_source=百度推广&utm_medium=sem',
      'utm_source=baidu&utm_medium=品专',
    ],
  },
  {
    platform: '360',
    from: ['https://www.so.com/s?q=x', 'https://m.so.com/s?q=x'],
    organic: 'Organic Search | 360',
    tags: ['utm_source=360搜索'],
    tagged: 'Organic Search | 360',
    paid: 'Paid Search | 360',
    ads: ['qhclickid=1', 'utm_source=360&utm_medium=ppc'],
  },
  {
    platform: 'Sogou',
    from: ['https://www.sogou.com/link?url=x', 'https://weixin.sogou.com/weixin?query=x'],
    organic: 'Organic Search | sogou',
    tags: ['utm_source=搜狗'],
    tagged: 'Organic Search | sogou',
    ads: ['sg_vid=1', 'utm_source=sogou&utm_medium=cpc'],
    paid: 'Paid Search | sogou',
  },
  {
    platform: 'Shenma',
    from: ['https://m.sm.cn/s?q=x', 'https://so.m.sm.cn/s?q=x', 'https://yz.m.sm.cn/s?q=x'],
    organic: 'Organic Search | shenma',
    tags: ['utm_source=神马搜索'],
    tagged: 'Organic Search | shenma',
    ads: ['uctrackid=1', 'utm_source=shenma&utm_medium=cpc'],
    paid: 'Paid Search | shenma',
  },
  {
    platform: 'WeChat official accounts',
    from: ['https://mp.weixin.qq.com/s/abc', 'android-app://com.tencent.mm/'],
    organic: 'Organic Social | wechat',
    tagged: 'Organic Social | wechat',
    paid: 'Paid Social | wechat',
    tags: ['utm_source=gzh', 'utm_source=微信公众号&utm_medium=文章', 'utm_source=wechat_oa'],
    ads: ['gdt_vid=1', 'utm_source=公众号&utm_medium=cpc'],
  },
  {
    platform: 'WeChat Moments',
    from: [],
    organic: '',
    tags: ['utm_source=朋友圈', 'utm_source=pyq'],
    tagged: 'Organic Social | wechat',
    paid: 'Paid Social | wechat',
    ads: ['gdt_vid=1', 'utm_source=朋友圈广告&utm_medium=cpm', 'utm_source=wechat_moments&utm_medium=信息流广告'],
  },
  {
    platform: 'WeChat Channels',
    from: ['https://channels.weixin.qq.com/x', 'https://finder.video.qq.com/x'],
    organic: 'Organic Social | wechat',
    tags: ['utm_source=视频号', 'utm_source=sph'],
    tagged: 'Organic Social | wechat',
    ads: ['utm_source=微信视频号&utm_medium=cpc'],
    paid: 'Paid Social | wechat',
  },
  {
    platform: 'WeChat search',
    from: ['https://search.weixin.qq.com/x'],
    organic: 'Organic Search | wechat-search',
    tags: ['utm_source=搜一搜', 'utm_source=wechat_search'],
    tagged: 'Organic Search | wechat-search',
    ads: ['utm_source=微信搜一搜&utm_medium=cpc'],
    paid: 'Paid Search | wechat-search',
  },
  {
    platform: 'WeCom',
    from: ['https://work.weixin.qq.com/kfid/x'],
    organic: 'Organic Social | wecom',
    tags: ['utm_source=企业微信', 'utm_source=企微群&utm_medium=社群'],
    tagged: 'Organic Social | wecom',
    ads: ['utm_source=wxwork&utm_medium=cpc'],
    paid: 'Paid Social | wecom',
  },
  {
    platform: 'Douyin',
    from: ['https://www.douyin.com/video/1', 'https://v.douyin.com/abc/'],
    organic: 'Organic Social | douyin',
    tags: ['utm_source=抖音', 'utm_source=dy&utm_medium=video'],
    tagged: 'Organic Social | douyin',
    paid: 'Paid Social | douyin',
    ads: ['utm_source=抖音&utm_medium=信息流', 'utm_source=抖音信息流&utm_medium=cpc'],
  },
  {
    platform: 'Kuaishou',
    from: ['https://www.kuaishou.com/short-video/1', 'https://m.gifshow.com/x'],
    organic: 'Organic Social | kuaishou',
    tags: ['utm_source=快手'],
    tagged: 'Organic Social | kuaishou',
    ads: ['callback=DHAJASALKFyk1uCKBYCyXp-iIDS-uHDd_a5SJ9Dbwkqv46', 'utm_source=磁力金牛&utm_medium=cpc'],
    paid: 'Paid Social | kuaishou',
  },
  {
    platform: 'Xiaohongshu',
    from: ['https://www.xiaohongshu.com/explore/1', 'https://xhslink.com/a'],
    organic: 'Organic Social | xiaohongshu',
    tags: ['utm_source=小红书&utm_medium=kol', 'utm_source=蒲公英'],
    tagged: 'Organic Social | xiaohongshu',
    paid: 'Paid Social | xiaohongshu',
    ads: ['utm_source=xhs&utm_medium=cpc', 'utm_source=小红书&utm_medium=聚光'],
  },
  {
    platform: 'Bilibili',
    from: ['https://www.bilibili.com/video/BV1', 'https://b23.tv/x'],
    organic: 'Organic Video | bilibili',
    tags: ['utm_source=B站'],
    tagged: 'Organic Video | bilibili',
    ads: ['utm_source=bilibili&utm_medium=cpm'],
    paid: 'Paid Video | bilibili',
  },
  {
    platform: 'Zhihu',
    from: ['https://www.zhihu.com/question/1', 'https://link.zhihu.com/?target=x'],
    organic: 'Organic Social | zhihu',
    tags: ['utm_source=知乎'],
    tagged: 'Organic Social | zhihu',
    ads: ['utm_source=zhihu&utm_medium=cpc'],
    paid: 'Paid Social | zhihu',
  },
  {
    platform: 'Weibo',
    from: ['https://weibo.com/1/x', 'https://m.weibo.cn/status/1', 'https://t.cn/abc'],
    organic: 'Organic Social | weibo',
    tags: ['utm_source=新浪微博'],
    tagged: 'Organic Social | weibo',
    ads: ['utm_source=粉丝通&utm_medium=cpc', 'utm_source=微博&utm_medium=付费推广'],
    paid: 'Paid Social | weibo',
  },
  {
    platform: 'Toutiao',
    from: ['https://www.toutiao.com/article/1', 'https://m.toutiao.com/'],
    organic: 'Organic Social | toutiao',
    tags: ['utm_source=今日头条'],
    tagged: 'Organic Social | toutiao',
    ads: ['utm_source=jrtt&utm_medium=cpc'],
    paid: 'Paid Social | toutiao',
  },
  {
    platform: 'Taobao',
    from: ['https://item.taobao.com/item.htm?id=1', 'https://s.click.taobao.com/x', 'https://m.tb.cn/h.x'],
    organic: 'Organic Shopping | taobao',
    tags: ['utm_source=淘宝'],
    tagged: 'Organic Shopping | taobao',
    ads: ['utm_source=淘宝客&utm_medium=cps', 'utm_source=万相台&utm_medium=cpc'],
    paid: 'Paid Shopping | taobao',
  },
  {
    platform: 'JD',
    from: ['https://item.jd.com/1.html', 'https://union-click.jd.com/jdc', 'https://u.jd.com/x'],
    organic: 'Organic Shopping | jd',
    tags: ['utm_source=京东'],
    tagged: 'Organic Shopping | jd',
    ads: ['utm_source=京准通&utm_medium=cpc', 'utm_source=京东联盟&utm_medium=cps'],
    paid: 'Paid Shopping | jd',
  },
])('$platform', ({ from, organic, tags, tagged, ads, paid }) => {
  it('is known by where a visitor came from, by how links are tagged, and by its ads', () => {
    expect(from.map((referrer) => bench('', referrer))).toEqual(from.map(() => organic));
    expect(tags.map((query) => bench(query))).toEqual(tags.map(() => tagged));
    expect(ads.map((query) => bench(query))).toEqual(ads.map(() => paid));
  });
});

it.each([
  ['clickid=1', 'https://www.douyin.com/', 'Paid Social | douyin'],
  ['clickid=1', 'https://www.toutiao.com/', 'Paid Social | toutiao'],
  ['click_id=1', 'https://www.xiaohongshu.com/', 'Paid Social | xiaohongshu'],
  ['clickid=1', 'https://www.bilibili.com/', 'Paid Video | bilibili'],
  ['clickid=1', '', 'Paid Social | oceanengine'],
  ['gdt_vid=1', 'https://mp.weixin.qq.com/', 'Paid Social | wechat'],
])('the click id %s from %s is %s', (query, referrer, expected) => {
  expect(bench(query, referrer)).toBe(expected);
});

it.each([
  ['utm_source=短信', 'SMS'],
  ['utm_source=邮件', 'Email'],
  ['utm_source=app&utm_medium=推送', 'Mobile Push Notifications'],
  ['utm_source=导购&utm_medium=社群', 'Organic Social'],
])('what Chinese teams write: %s is %s', (query, channel) => {
  expect(bench(query)?.split(' | ')[0]).toBe(channel);
});

it.each([
  ['https://pan.baidu.com/s/1', 'Referral | pan.baidu.com'],
  ['https://baike.baidu.com/item/x', 'Referral | baike.baidu.com'],
  ['https://hao.360.cn/', 'Referral | hao.360.cn'],
  ['https://mail.qq.com/', 'Email | mail.qq.com'],
  ['https://haohuo.jinritemai.com/x', 'Organic Shopping | douyin-shop'],
  ['https://open.weixin.qq.com/', null],
  ['https://cashier.alipay.com/', null],
])('of a platform, and not it: %s is %s', (referrer, expected) => {
  expect(bench('', referrer)).toBe(expected);
});
