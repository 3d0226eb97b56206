import type { Category } from './ga4-sources.ts';

/**
 * A platform: the source name that reports show, its category, the hosts it refers from (with their subdomains, except
 * for search engines; Android package names stand for apps) and what else marketers write into `utm_source`.
 */
export type Platform = readonly [source: string, category: Category, hosts: string, names: string];

/** Platforms that Google's list does not know, or knows by one host only. A host here wins over Google's list. */
export const PLATFORMS: readonly Platform[] = [
  // search
  [
    'baidu',
    'search',
    'baidu.com com.baidu.searchbox',
    'bd 百度 百度搜索 百度推广 百度信息流 百度品专 baidusem baidu-sem baidu-feed',
  ],
  ['360', 'search', 'so.com haosou.com 360.cn so.360.cn com.qihoo.haosou', 'so haosou 360so 360搜索 qihoo'],
  ['sogou', 'search', 'sogou.com weixin.sogou.com', '搜狗'],
  ['shenma', 'search', 'sm.cn so.m.sm.cn yz.m.sm.cn', '神马 神马搜索'],
  ['quark', 'search', 'quark.sm.cn ai.quark.cn quark.cn', '夸克'],
  ['toutiao-search', 'search', 'so.toutiao.com', '头条搜索'],
  ['bing', 'search', 'bing.com', '必应'],
  ['google', 'search', 'google.com com.google.android.googlequicksearchbox', '谷歌'],
  ['wechat-search', 'search', 'search.weixin.qq.com', '搜一搜 微信搜一搜 微信搜索 souyisou'],
  ['chinaso', 'search', 'chinaso.com', ''],
  ['youdao', 'search', 'youdao.com', ''],
  ['duckduckgo', 'search', 'duckduckgo.com', ''],
  ['petal', 'search', 'petalsearch.com', '花瓣搜索'],
  // social, content and community
  [
    'wechat',
    'social',
    'weixin.qq.com mp.weixin.qq.com channels.weixin.qq.com finder.video.qq.com wx.qq.com servicewechat.com wechat.com com.tencent.mm',
    'weixin wx 微信 gzh 公众号 微信公众号 服务号 订阅号 wechat-oa sph 视频号 微信视频号 wechat-channels pyq 朋友圈 微信朋友圈 朋友圈广告 wechat-moments 微信广告 wechat-ads 微信小程序 微信群',
  ],
  ['wecom', 'social', 'work.weixin.qq.com com.tencent.wework', 'wework wxwork qywx 企微 企微群 企业微信'],
  [
    'douyin',
    'social',
    'douyin.com iesdouyin.com amemv.com com.ss.android.ugc.aweme',
    'dy 抖音 抖音信息流 抖音广告 抖音直播',
  ],
  [
    'kuaishou',
    'social',
    'kuaishou.com gifshow.com chenzhongtech.com kwai.com com.smile.gifmaker',
    'ks 快手 快手广告 磁力引擎 磁力智投 磁力金牛',
  ],
  [
    'xiaohongshu',
    'social',
    'xiaohongshu.com xhslink.com rednote.com com.xingin.xhs',
    'xhs redbook rednote 小红书 小红书聚光 聚光 蒲公英',
  ],
  ['weibo', 'social', 'weibo.com weibo.cn t.cn com.sina.weibo', 'wb sina-weibo 微博 新浪微博 粉丝通 超级粉丝通'],
  ['zhihu', 'social', 'zhihu.com com.zhihu.android', '知乎'],
  ['toutiao', 'social', 'toutiao.com toutiaocdn.com snssdk.com com.ss.android.article.news', 'jrtt 头条 今日头条'],
  ['oceanengine', 'social', 'oceanengine.com', 'juliang 巨量 巨量引擎 巨量广告 巨量千川 千川 qianchuan'],
  ['tieba', 'social', 'tieba.baidu.com com.baidu.tieba', '贴吧 百度贴吧'],
  ['zhidao', 'social', 'zhidao.baidu.com', '百度知道'],
  ['douban', 'social', 'douban.com com.douban.frodo', '豆瓣'],
  [
    'qq',
    'social',
    'qzone.qq.com qun.qq.com qm.qq.com com.tencent.mobileqq',
    'qzone qq空间 gdt tencent-ads 腾讯广告 广点通',
  ],
  ['dianping', 'social', 'dianping.com', '大众点评 点评'],
  ['hupu', 'social', 'hupu.com', '虎扑'],
  ['mafengwo', 'social', 'mafengwo.cn', '马蜂窝'],
  ['jike', 'social', 'okjike.com jike.city', '即刻'],
  ['twitter', 'social', 'twitter.com t.co x.com com.twitter.android', 'x'],
  ['facebook', 'social', 'facebook.com fb.com fb.me', 'fb'],
  ['instagram', 'social', 'instagram.com', 'ig'],
  ['linkedin', 'social', 'linkedin.com lnkd.in com.linkedin.android', '领英'],
  ['telegram', 'social', 't.me telegram.org telegram.me org.telegram.messenger', ''],
  ['whatsapp', 'social', 'whatsapp.com wa.me com.whatsapp', ''],
  ['discord', 'social', 'discord.com discord.gg', ''],
  ['threads', 'social', 'threads.net threads.com', ''],
  // video
  ['bilibili', 'video', 'bilibili.com b23.tv biligame.com tv.danmaku.bili', 'bili b站 哔哩哔哩'],
  ['youku', 'video', 'youku.com', '优酷'],
  ['iqiyi', 'video', 'iqiyi.com iq.com', '爱奇艺'],
  ['tencent-video', 'video', 'v.qq.com', '腾讯视频'],
  ['mgtv', 'video', 'mgtv.com', '芒果tv'],
  ['ixigua', 'video', 'ixigua.com', '西瓜视频 xigua'],
  ['haokan', 'video', 'haokan.baidu.com', '好看视频'],
  ['tudou', 'video', 'tudou.com', '土豆'],
  ['acfun', 'video', 'acfun.cn', 'a站'],
  ['huya', 'video', 'huya.com', '虎牙'],
  ['douyu', 'video', 'douyu.com', '斗鱼'],
  ['youtube', 'video', 'youtube.com youtu.be com.google.android.youtube', ''],
  // shopping
  ['taobao', 'shopping', 'taobao.com tb.cn com.taobao.taobao', '淘宝 淘宝客 淘宝联盟 淘宝直播 阿里妈妈 alimama 万相台'],
  ['tmall', 'shopping', 'tmall.com tmall.hk', '天猫'],
  ['jd', 'shopping', 'jd.com jd.hk 3.cn com.jingdong.app.mall', '京东 jingdong 京东联盟 京准通'],
  ['pinduoduo', 'shopping', 'pinduoduo.com yangkeduo.com com.xunmeng.pinduoduo', 'pdd 拼多多'],
  ['douyin-shop', 'shopping', 'jinritemai.com', '抖店 抖音小店 抖音商城'],
  ['kuaishou-shop', 'shopping', 'kwaixiaodian.com', '快手小店 快手商城'],
  ['vipshop', 'shopping', 'vip.com vipshop.com', '唯品会'],
  ['suning', 'shopping', 'suning.com', '苏宁'],
  ['1688', 'shopping', '1688.com', '阿里巴巴'],
  ['xianyu', 'shopping', 'goofish.com', '闲鱼'],
  ['dangdang', 'shopping', 'dangdang.com', '当当'],
  ['meituan', 'shopping', 'meituan.com', '美团'],
];

/** Brands with a domain in many countries; `amazon.co.jp` is amazon. Their category is that of their name. */
export const WORLDWIDE: ReadonlySet<string> = new Set([
  'google',
  'bing',
  'yahoo',
  'yandex',
  'amazon',
  'ebay',
  'pinterest',
]);

/**
 * Pages that a visitor only passes through on the way back: payment and sign-in. They brought nobody, and would
 * otherwise take the last touch of every order.
 */
export const PASSAGES: ReadonlySet<string> = new Set(
  `alipay.com tenpay.com pay.weixin.qq.com payapp.weixin.qq.com unionpay.com unionpaysecure.com 95516.com 99bill.com
  yeepay.com lianlianpay.com paypal.com stripe.com adyen.com klarna.com checkout.shopify.com
  open.weixin.qq.com graph.qq.com ptlogin2.qq.com passport.weibo.com passport.weibo.cn api.weibo.com open.douyin.com
  passport.jd.com login.taobao.com oauth.taobao.com passport.baidu.com openapi.baidu.com
  accounts.google.com appleid.apple.com account.apple.com login.microsoftonline.com login.live.com`.split(/\s+/),
);
