/** One page of the HTTP reference. */
export interface Area {
  /** Its page below `reference/`. */
  page: string;
  /** What its paths begin with; the first area that fits takes a path. */
  prefix: RegExp;
  en: string;
  zh: string;
}

export const AREAS: readonly Area[] = [
  {
    page: 'http-collect.md',
    prefix: /^\/v1\/(?!consent|notices|jwks|requests|opendsr)/,
    en: 'Collecting',
    zh: '采集',
  },
  {
    page: 'http-consent.md',
    prefix: /^\/(v1|api)\/(consent|notices|jwks)/,
    en: 'Consent and notices',
    zh: '同意与告知',
  },
  {
    page: 'http-requests.md',
    prefix: /^\/(v1|api)\/(requests|bulk-requests|opendsr|legal-holds|processors)/,
    en: 'Requests and rights',
    zh: '个人信息请求与权利',
  },
  { page: 'http-people.md', prefix: /^\/api\/(identity|persons)/, en: 'Identity and persons', zh: '标识与归一客户' },
  { page: 'http-reports.md', prefix: /^\/api\/(reports|views)/, en: 'Reports and views', zh: '报表与视图' },
  {
    page: 'http-channels.md',
    prefix: /^\/api\/(channels|campaigns|costs)/,
    en: 'Channels, campaigns, costs',
    zh: '渠道、活动链接、花费',
  },
  {
    page: 'http-records.md',
    prefix: /^\/api\/(audit|processing|breach|retention)/,
    en: 'Audit, records, retention',
    zh: '审计、处理记录、保留期限',
  },
  {
    page: 'http-settings.md',
    prefix: /^\/api\/(sources|tokens|sessions?|sign-in-links)/,
    en: 'Sources, tokens, sign-in',
    zh: '来源、令牌、登录',
  },
  { page: 'http-running.md', prefix: /^/, en: 'Running it', zh: '运维' },
];

/** The area of a path. */
export function areaOf(path: string): Area | undefined {
  return AREAS.find(({ prefix }) => prefix.test(path));
}
