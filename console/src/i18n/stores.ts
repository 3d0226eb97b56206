import type { Language } from './index.ts';

/** Where data of a person was found or taken from, as the API names it. In English these are the names of the tables. */
const STORES_ZH: Readonly<Record<string, string>> = {
  events: '事件',
  restricted_events: '已搁置的事件',
  refused_events: '隔离区的事件',
  quarantine: '隔离区的事件',
  waiting: '排队中的事件',
  waiting_events: '排队中的事件',
  archive: '写入失败的存档',
  archived_events: '写入失败的存档',
  lake: '数据湖中的事件',
  lake_events: '数据湖中的事件',
  traits: '属性值',
  persons: '归属时段',
  holds: '归属时段',
  identifiers: '标识',
  evidence: '归一证据',
  observations: '归一证据的出现',
  decisions: '人工决定',
  decisions_undone: '已撤销的人工决定',
  consent: '同意记录',
  restrictions: '限制处理',
  requests: '请求',
  legal_holds: '法定保留',
  identity_checks: '身份核验',
  recipients: '已告知的接收方',
  opendsr_requests: '其他系统转来的请求',
};

/** What a visitor did when they decided, as sites usually name it. */
const ACTIONS_ZH: Readonly<Record<string, string>> = {
  'accept-all': '全部同意',
  accept: '同意',
  'reject-all': '全部拒绝',
  reject: '拒绝',
  save: '逐项保存',
  separate: '单独同意',
  withdraw: '撤回',
  objection: '反对处理',
  guardian: '监护人决定',
};

const SURFACES_ZH: Readonly<Record<string, string>> = {
  'web-banner': '网页横幅',
  banner: '网页横幅',
  settings: '隐私设置',
  miniprogram: '小程序',
  'requests-desk': '请求台',
};

/** A store in the reader's language; one that is new reads as it is named. */
export const storeName = (name: string, language: Language) => nameIn(STORES_ZH, name, language);

/** An action of a record of consent. */
export const actionName = (name: string, language: Language) => nameIn(ACTIONS_ZH, name, language);

/** Where a decision was made. */
export const surfaceName = (name: string, language: Language) => nameIn(SURFACES_ZH, name, language);

function nameIn(names: Readonly<Record<string, string>>, name: string, language: Language): string {
  return language === 'zh' ? (names[name] ?? name) : name;
}
