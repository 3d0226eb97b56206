import type { IdentifierType, Purpose } from '@guiyi/protocol';
import type { Language } from './index.ts';

type Terms<Term extends string> = Record<Language, Record<Term, string>>;

export const IDENTIFIERS: Terms<IdentifierType> = {
  zh: {
    user_id: '会员号',
    phone: '手机号',
    unionid: '微信 UnionID',
    openid: '微信 OpenID',
    email: '邮箱',
    anonymous_id: '访客',
    device_id: '设备',
  },
  en: {
    user_id: 'Member number',
    phone: 'Phone',
    unionid: 'WeChat UnionID',
    openid: 'WeChat OpenID',
    email: 'E-mail',
    anonymous_id: 'Visitor',
    device_id: 'Device',
  },
};

export const PURPOSES: Terms<Purpose> = {
  zh: {
    necessary: '必要',
    analytics: '分析',
    personalization: '个性化',
    advertising: '广告',
    sharing: '对外共享',
    cross_border: '出境',
    sensitive: '敏感信息',
  },
  en: {
    necessary: 'Necessary',
    analytics: 'Analytics',
    personalization: 'Personalisation',
    advertising: 'Advertising',
    sharing: 'Sharing',
    cross_border: 'Cross-border',
    sensitive: 'Sensitive',
  },
};

/** The default channels in Chinese, by {@link channelKey}. A deployment's own channels are shown as they are named. */
const CHANNELS_ZH = new Map([
  ['unattributed', '未归因'],
  ['direct', '直接访问'],
  ['organic_search', '自然搜索'],
  ['paid_search', '付费搜索'],
  ['organic_social', '自然社交'],
  ['paid_social', '付费社交'],
  ['organic_video', '自然视频'],
  ['paid_video', '付费视频'],
  ['organic_shopping', '自然购物'],
  ['paid_shopping', '付费购物'],
  ['paid_other', '其他付费'],
  ['cross_network', '跨网络'],
  ['display', '展示广告'],
  ['email', '邮件'],
  ['sms', '短信'],
  ['affiliates', '联盟'],
  ['referral', '引荐'],
  ['audio', '音频'],
  ['mobile_push_notifications', '推送通知'],
  ['ai_assistant', 'AI 助手'],
  ['offline', '线下'],
  ['unassigned', '未分类'],
]);

/** `Organic Search` and `organic-search` are one channel to the eye. */
function channelKey(channel: string): string {
  return channel.toLowerCase().replace(/[^a-z0-9]+/g, '_');
}

/** A channel as the reader's language calls it; the key itself when there is no translation. */
export function channelName(channel: string, language: Language): string {
  return language === 'zh' ? (CHANNELS_ZH.get(channelKey(channel)) ?? channel) : channel;
}

/** The e-commerce events of the tracking spec in Chinese, shown beside the name and never instead of it. */
const EVENTS_ZH = new Map([
  ['Products Searched', '搜索商品'],
  ['Product List Viewed', '浏览商品列表'],
  ['Product Clicked', '点击商品'],
  ['Product Viewed', '浏览商品'],
  ['Product Added', '加入购物车'],
  ['Product Removed', '移出购物车'],
  ['Cart Viewed', '查看购物车'],
  ['Checkout Started', '开始结账'],
  ['Order Completed', '完成订单'],
  ['Order Refunded', '订单退款'],
  ['Order Cancelled', '取消订单'],
  ['Signed Up', '注册'],
  ['Signed In', '登录'],
]);

/** What a well-known event means, for readers of Chinese; null when the name must speak for itself. */
export function eventGloss(type: string, name: string, language: Language): string | null {
  if (language !== 'zh') return null;
  if (type === 'page') return '浏览页面';
  if (type === 'identify') return '识别';
  return EVENTS_ZH.get(name) ?? null;
}
