// @ts-check
/**
 * How a visit of the demo shop came about, as the landing page tells it.
 *
 * @typedef {object} Origin
 * @property {string} [query] of the landing page
 * @property {string} [referrer]
 * @property {boolean} [mobile] whether it is an app's, so that the visitor holds a phone
 */

const tagged = (/** @type {string} */ source, /** @type {string} */ medium, /** @type {string} */ name) =>
  `?utm_source=${source}&utm_medium=${medium}&utm_campaign=${name}`;

/** @type {Record<'xiaohongshu' | 'douyin' | 'baiduAd' | 'baidu' | 'ad360' | 'wechat' | 'bilibili' | 'zhihu' | 'newsletter' | 'sms' | 'direct', Origin>} */
const ORIGINS = {
  xiaohongshu: { query: tagged('xiaohongshu', 'social', 'autumn-tea'), mobile: true },
  douyin: { query: tagged('douyin', 'cpc', 'live-room'), mobile: true },
  baiduAd: { query: `${tagged('baidu', 'cpc', 'brand')}&bd_vid=made-up`, referrer: 'https://www.baidu.com/' },
  baidu: { referrer: 'https://www.baidu.com/' },
  ad360: { query: `${tagged('360', 'cpc', 'teaware')}&qhclickid=made-up`, referrer: 'https://www.so.com/' },
  wechat: { query: tagged('weixin', 'social', 'oa-article'), referrer: 'https://mp.weixin.qq.com/', mobile: true },
  bilibili: { referrer: 'https://www.bilibili.com/' },
  zhihu: { referrer: 'https://www.zhihu.com/' },
  newsletter: { query: tagged('newsletter', 'email', 'november') },
  sms: { query: tagged('sms', 'sms', 'voucher'), mobile: true },
  direct: {},
};

/** Where people hear of the shop: content and video find them. */
export const FIRST = /** @type {const} */ ([
  [26, ORIGINS.xiaohongshu],
  [18, ORIGINS.douyin],
  [14, ORIGINS.baidu],
  [10, ORIGINS.wechat],
  [9, ORIGINS.direct],
  [8, ORIGINS.baiduAd],
  [6, ORIGINS.bilibili],
  [5, ORIGINS.ad360],
  [4, ORIGINS.zhihu],
]);

/** How they come back: search and messages close the sale. */
export const NEXT = /** @type {const} */ ([
  [26, ORIGINS.direct],
  [24, ORIGINS.baiduAd],
  [16, ORIGINS.newsletter],
  [12, ORIGINS.wechat],
  [8, ORIGINS.baidu],
  [6, ORIGINS.xiaohongshu],
  [5, ORIGINS.sms],
  [3, ORIGINS.douyin],
]);

/** What the advertised ones cost a day, in CNY, as the ad platforms report it. */
export const DAILY_COSTS = /** @type {const} */ ([
  { source: 'douyin', medium: 'cpc', campaign: 'live-room', from: 60, to: 140, clickPrice: 1.6 },
  { source: 'baidu', medium: 'cpc', campaign: 'brand', from: 40, to: 90, clickPrice: 2.4 },
  { source: '360', medium: 'cpc', campaign: 'teaware', from: 10, to: 40, clickPrice: 1.9 },
]);
