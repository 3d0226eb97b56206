// @ts-check

/** Texts of the playground. */
export const TEXTS = {
  en: {
    lang: 'en',
    title: 'Guiyi playground',
    console: 'Console',
    shop: 'Demo shop',
    language: '中文',
    signIn:
      'Sign in to see what the collector makes of an event: open the Console link that npm start printed, or paste the admin token.',
    token: 'Admin token',
    open: 'Sign in',
    signInWrong: 'That token does not open it.',
    edit: 'A page',
    arrival: 'The visitor comes by',
    code: 'What the page does',
    run: 'Run',
    newVisitor: 'New visitor',
    hint: 'It runs in a page of its own, with the real SDK against this collector. Change anything: take consent away, send a wrong type, identify by phone.',
    watch: 'What becomes of it',
    sent: 'Sent',
    nothing: 'Nothing was sent.',
    consent: 'Consent',
    collector: 'Collector',
    accepted: 'accepted',
    rejected: 'rejected',
    person: 'Who it is',
    nobody: 'not stored: there is nobody',
    oneOf: 'one person with',
    report: 'Report',
    noTouch: 'no touchpoint',
    credited: 'credited by last touch, last 30 days',
    none: 'none yet',
    waiting: 'waiting for the collector…',
    direct: 'typing the address',
    refused: 'dropped in the page',
  },
  zh: {
    lang: 'zh-CN',
    title: '归一试验场',
    console: '控制台',
    shop: '演示商店',
    language: 'English',
    signIn: '登录后才能看到采集端怎样处理事件：打开 npm start 打印的控制台链接，或粘贴管理员令牌。',
    token: '管理员令牌',
    open: '登录',
    signInWrong: '这个令牌不对。',
    edit: '一个页面',
    arrival: '访客来自',
    code: '页面做什么',
    run: '运行',
    newVisitor: '换一位访客',
    hint: '代码在单独的页面里运行，用真正的 SDK 对着这个采集端。什么都可以改：去掉同意、发错类型、用手机号 identify。',
    watch: '后来怎样',
    sent: '发送',
    nothing: '什么也没有发送。',
    consent: '同意',
    collector: '采集端',
    accepted: '接收',
    rejected: '拒绝',
    person: '他是谁',
    nobody: '没有入库，所以没有人',
    oneOf: '同一个人，标识有',
    report: '报表',
    noTouch: '不是触点',
    credited: '按末次触点，最近 30 天',
    none: '还没有',
    waiting: '等待采集端…',
    direct: '直接输入地址',
    refused: '在页面里丢弃',
  },
};

/** @typedef {typeof TEXTS.en} Texts */

/** Ways to arrive: what stands behind the address of the page. */
export const ARRIVALS = [
  {
    query: '?utm_source=xiaohongshu&utm_medium=social&utm_campaign=spring',
    en: 'a Xiaohongshu post',
    zh: '小红书笔记',
  },
  { query: '?bd_vid=8f1c2', en: 'a Baidu ad', zh: '百度广告' },
  { query: '?utm_source=newsletter&utm_medium=email', en: 'a newsletter', zh: '邮件' },
  { query: '', en: TEXTS.en.direct, zh: TEXTS.zh.direct },
];

export const SAMPLE = `guiyi.init({ writeKey: 'demo-web' });

guiyi.consent({ analytics: true, advertising: false }, { version: '2026-01' });

guiyi.track('Product Viewed', { product_id: 'tea-01', price: 68, currency: 'CNY' });

guiyi.identify(undefined, { phone: '13812345678' });

guiyi.track('Order Completed', {
  order_id: 'P' + Date.now(), revenue: 68, currency: 'CNY',
});
`;
