/** A text of the register, in the reader's language. */
export type Words = Record<Language, string>;
export type Language = 'zh' | 'en';

/** One activity of processing, as far as the code knows it. */
export interface Activity {
  id: string;
  purpose: Words;
  people: Words;
  data: Words[];
  kept: Words;
  /** Tables of STORAGE.md that hold its personal data. A test finds those that are in none. */
  tables: readonly string[];
}

const VISITORS: Words = { zh: '网站与小程序的访客、客户', en: 'Visitors and customers of sites and mini-programs' };
const ASKERS: Words = { zh: '提出个人信息权利请求的个人', en: 'People who ask for their rights' };

export const ACTIVITIES: readonly Activity[] = [
  {
    id: 'analytics',
    purpose: { zh: '统计访问与订单，评估各渠道的效果', en: 'Measuring visits and orders, and what channels bring' },
    people: VISITORS,
    data: [
      { zh: '行为：浏览、点击、加购、下单及其时间', en: 'Behaviour: views, clicks, carts, orders and their times' },
      { zh: '来源：页面地址、活动参数、会话', en: 'Origin: page addresses, campaign parameters, session' },
      { zh: '订单：订单号、金额、币种', en: 'Orders: number, value, currency' },
      {
        zh: '站点自定义属性（电话、邮箱已剔除）',
        en: 'Properties of the site (phone numbers and addresses taken out)',
      },
    ],
    kept: {
      zh: '事件 {events}；被拒事件与失败消息 {quarantine}',
      en: 'Events {events}; refused and failed ones {quarantine}',
    },
    tables: [
      ...['events', 'quarantine', 'waiting', 'dead-letters/DATE/ID.json', 'daily_events', 'daily_answers'],
      'lake/events/day=DATE/ID.parquet',
    ],
  },
  {
    id: 'identity',
    purpose: { zh: '识别同一客户的多个标识（归一）', en: 'Recognising the identifiers of one person' },
    people: VISITORS,
    data: [
      { zh: '会员号、匿名编号、微信 openid/unionid', en: 'Member numbers, anonymous ids, WeChat openids and unionids' },
      { zh: '手机号、邮箱的加钥摘要（不存原文）', en: 'Keyed digests of phone numbers and addresses (no raw value)' },
      { zh: '标识同时出现的证据与时间', en: 'Evidence of identifiers seen together, and when' },
    ],
    kept: { zh: '直到个人被删除', en: 'Until the person is erased' },
    tables: [
      'lake/holds/version=N/holds.parquet',
      ...['holds', 'idents', 'sets', 'members', 'observations', 'bars', 'persons', 'dirty', 'gone', 'settings'],
      ...[
        'identifiers',
        'digests',
        'evidence',
        'mentions',
        'prints',
        'aliases',
        'sightings',
        'repeats',
        'spans',
        'names',
        'companions',
        'changed',
      ],
    ],
  },
  {
    id: 'consent',
    purpose: { zh: '记录并遵守同意与拒绝', en: 'Recording consent and refusal, and following them' },
    people: VISITORS,
    data: [{ zh: '各用途的选择、告知版本、时间、操作方式', en: 'Choices by purpose, notice version, time, action' }],
    kept: {
      zh: '直到个人被删除；删除后只留无内容的链接',
      en: 'Until the person is erased; then links without content',
    },
    tables: ['consent', 'consent_covers', 'consent_denied', 'restricted'],
  },
  {
    id: 'rights',
    purpose: {
      zh: '受理查阅、复制、更正、删除、限制等请求',
      en: 'Answering requests for access, correction, erasure and others',
    },
    people: ASKERS,
    data: [
      { zh: '请求、期限、处理结果与证明', en: 'Requests, deadlines, outcome and proof' },
      { zh: '被删除标识的加钥摘要，用以拒收旧数据', en: 'Keyed digests of erased identifiers, to turn old data away' },
    ],
    kept: {
      zh: '办结后 {requests}；删除标记长期保留',
      en: '{requests} after they closed; tombstones for good',
    },
    tables: [
      ...['requests', 'restricted_events', 'legal_holds', 'tombstones', 'copies/ID.json'],
      ...['identity_checks', 'opendsr_requests', 'deliveries'],
    ],
  },
  {
    id: 'audit',
    purpose: { zh: '记录谁看过、改过个人信息', en: 'Writing down who looked at personal data and changed it' },
    people: { zh: '员工；被查看的客户（仅加钥摘要）', en: 'Staff; people looked at (keyed digests only)' },
    data: [{ zh: '操作人、角色、操作、时间、理由', en: 'Who, role, action, time, reason' }],
    kept: { zh: '{audit}', en: '{audit}' },
    tables: ['trail', 'about'],
  },
];

export const MEASURES: readonly Words[] = [
  {
    zh: '手机号、邮箱在接收时加钥摘要，任何表都不存原文',
    en: 'Phone numbers and addresses are keyed at accept; no table has a raw value',
  },
  {
    zh: '未获同意不保留；撤回后下一次请求即生效',
    en: 'Nothing is kept without consent; a withdrawal counts from the next request',
  },
  { zh: '角色权限、链式审计、令牌只存摘要', en: 'Roles, a chained audit trail, tokens kept as digests' },
  {
    zh: '到期自动删除；删除后全库检索验证',
    en: 'Removal when the time is over; erasures verified by a search of every store',
  },
];
