import type { Category } from './ga4-sources.ts';

/** What the rules look at. All lower case; `category` is that of the source, empty when it has none. */
export interface Facts {
  source: string;
  medium: string;
  campaign: string;
  category: Category | '';
}

/** The rule holds when one of its conditions holds; a condition holds when each of its patterns matches. */
export interface Rule {
  channel: string;
  /** Whether touches of the channel cost money: ads and commissions, by Google's definitions of the channels. */
  paid?: true;
  any: readonly { readonly [K in keyof Facts]?: RegExp }[];
}

/** Google's pattern, then what Chinese teams write for search ads (sem, 竞价, 品专: a brand's own box of results) and feed ads (信息流). */
const PAID = /^(.*cp.*|ppc|retargeting|paid.*|sem|竞价.*|.*信息流.*|付费.*|品专|品牌专区|brand-?zone|聚光)$/;
const SHOPPING_NAME = /^(.*(([^a-df-z]|^)shop|shopping).*)$/;
const EMAIL = /^e[-_ ]?mail$/;
const SEARCH = /^search$/;
const SOCIAL = /^social$/;
const SHOPPING = /^shopping$/;
const VIDEO = /^video$/;

/**
 * The default channel group of Google Analytics 4, manual traffic, in Google's order: the first rule that holds gives
 * the channel. Ours beyond it: the Chinese platforms in the categories (`platforms.ts`), Chinese words for a medium,
 * and the plural "affiliates".
 *
 * @see https://support.google.com/analytics/answer/9756891
 */
export const RULES = [
  { channel: 'Direct', any: [{ source: /^\(direct\)$/, medium: /^\((not set|none)\)$/ }] },
  { channel: 'Cross-network', paid: true, any: [{ campaign: /cross-network/ }] },
  {
    channel: 'Paid Shopping',
    paid: true,
    any: [
      { category: SHOPPING, medium: PAID },
      { campaign: SHOPPING_NAME, medium: PAID },
    ],
  },
  { channel: 'Paid Search', paid: true, any: [{ category: SEARCH, medium: PAID }] },
  { channel: 'Paid Social', paid: true, any: [{ category: SOCIAL, medium: PAID }] },
  { channel: 'Paid Video', paid: true, any: [{ category: VIDEO, medium: PAID }] },
  { channel: 'Display', paid: true, any: [{ medium: /^(display|banner|expandable|interstitial|cpm|开屏)$/ }] },
  { channel: 'Paid Other', paid: true, any: [{ medium: PAID }] },
  { channel: 'Organic Shopping', any: [{ category: SHOPPING }, { campaign: SHOPPING_NAME }] },
  {
    channel: 'Organic Social',
    any: [{ category: SOCIAL }, { medium: /^(social|social[- _]network|social[- _]media|sm|社交|社群)$/ }],
  },
  { channel: 'Organic Video', any: [{ category: VIDEO }, { medium: /^(.*video.*)$/ }] },
  { channel: 'Organic Search', any: [{ category: SEARCH }, { medium: /^organic$/ }] },
  { channel: 'Referral', any: [{ medium: /^(referral|app|link)$/ }] },
  { channel: 'Email', any: [{ source: EMAIL }, { medium: EMAIL }, { source: /^邮件$/ }, { medium: /^(邮件|edm)$/ }] },
  { channel: 'Affiliates', paid: true, any: [{ medium: /^affiliates?$/ }] },
  { channel: 'Audio', paid: true, any: [{ medium: /^audio$/ }] },
  { channel: 'SMS', any: [{ source: /^(sms|短信)$/ }, { medium: /^(sms|短信)$/ }] },
  {
    channel: 'Mobile Push Notifications',
    any: [{ medium: /(push|推送)$/ }, { medium: /mobile|notification/ }, { source: /^firebase$/ }],
  },
] as const satisfies readonly Rule[];

/** A channel, by its English name in Google Analytics. Stored on events: a name is never changed. */
export type Channel = (typeof RULES)[number]['channel'] | 'Unassigned';

const PAID_CHANNELS: ReadonlySet<string> = new Set(
  RULES.filter((rule: Rule) => rule.paid).map(({ channel }) => channel),
);

/** Whether touches of this channel cost money. */
export function isPaid(channel: string): boolean {
  return PAID_CHANNELS.has(channel);
}

/** The channel of a touchpoint; `Unassigned` when no rule holds. */
export function channelOf(facts: Facts): Channel {
  return ruleOf(facts)?.channel ?? 'Unassigned';
}

/** The first rule that holds. */
export function ruleOf(facts: Facts): (typeof RULES)[number] | undefined {
  return RULES.find((rule) => holds(rule, facts));
}

function holds(rule: Rule, facts: Facts): boolean {
  return rule.any.some((condition) =>
    (Object.keys(condition) as (keyof Facts)[]).every((field) => condition[field]?.test(facts[field])),
  );
}
