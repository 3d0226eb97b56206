/** What a click id says: which platform, and whether the click was paid for. */
export interface Click {
  source: string;
  medium: string;
  /** Several platforms use this parameter: a referrer that is a known platform says which. */
  shared?: boolean;
}

const paid = (source: string): Click => ({ source, medium: 'cpc' });

/**
 * Click ids that ad platforms append to the landing page, by parameter (lower case). Facebook, Instagram and Pinterest
 * append theirs to every link, so that theirs proves no payment.
 */
const CLICK_IDS: ReadonlyMap<string, Click> = new Map([
  ['bd_vid', paid('baidu')],
  ['qhclickid', paid('360')],
  ['sg_vid', paid('sogou')],
  ['uctrackid', paid('shenma')],
  // Tencent Ads: gdt_vid on WeChat's inventory, qz_gdt on the rest (QQ, Qzone, Tencent News)
  ['gdt_vid', paid('wechat')],
  ['qz_gdt', paid('qq')],
  // Ocean Engine (Douyin, Toutiao), Kuaishou, and others who took the same words
  ['clickid', { ...paid('oceanengine'), shared: true }],
  ['click_id', { ...paid('oceanengine'), shared: true }],
  ['callback', { ...paid('kuaishou'), shared: true }],
  ['gclid', paid('google')],
  ['gbraid', paid('google')],
  ['wbraid', paid('google')],
  ['dclid', { source: 'google', medium: 'display' }],
  ['msclkid', paid('bing')],
  ['yclid', paid('yandex')],
  ['ttclid', paid('tiktok')],
  ['twclid', paid('twitter')],
  ['li_fat_id', paid('linkedin')],
  ['sccid', paid('snapchat')],
  ['rdt_cid', paid('reddit')],
  ['irclickid', { source: 'impact', medium: 'affiliate' }],
  ['fbclid', { source: 'facebook', medium: 'social' }],
  ['igshid', { source: 'instagram', medium: 'social' }],
  ['epik', { source: 'pinterest', medium: 'social' }],
]);

/** A macro that the platform did not fill in, e.g. `__CLICKID__`: somebody tried the link out. */
const UNFILLED = /^(__\w*__|\{\w*\}|\[\w*\])?$/;

/** `callback` is also the name of many a return address; Kuaishou's is one long token, or was one before it was withheld. */
const TOKEN = /^([\w-]{24,}|withheld)$/;

/** Whether ad platforms use a parameter to know a visitor again. */
export function isClickParameter(parameter: string): boolean {
  return CLICK_IDS.has(parameter.toLowerCase());
}

/** What the click id says; undefined when the parameter is no click id, or its value none. */
export function clickOf(parameter: string, id: string): Click | undefined {
  const click = CLICK_IDS.get(parameter.toLowerCase());
  if (!click || UNFILLED.test(id)) return undefined;
  return parameter.toLowerCase() === 'callback' && !TOKEN.test(id) ? undefined : click;
}
