/** Where a visit came from, read from its address. Pure; the address may be a page's or a mini-program's path. */
import type { EventContext } from '@guiyi/protocol';

/** Query parameters in which ad platforms pass their click id. Earlier ones win; the generic names come last. */
const CLICK_IDS = [
  'bd_vid', // Baidu
  'qhclickid', // 360
  'gdt_vid', // Tencent Ads
  'qz_gdt', // Tencent Ads
  'gclid',
  'gbraid',
  'wbraid',
  'fbclid',
  'ttclid',
  'msclkid',
  'clickid', // Ocean Engine
  'click_id', // Xiaohongshu
  'callback', // Kuaishou
];

/** Longer values are no click ids: the wire takes at most 256 characters. Nor are addresses, which sign-in flows name in `callback`. */
const CLICK_ID = /^[^/]{1,256}$/;

/** The fields of a campaign; each is `utm_` and its name, but for `name` itself, which is `utm_campaign`. */
const CAMPAIGN_FIELDS = ['source', 'medium', 'name', 'term', 'content', 'id'] as const;

/**
 * Campaign and click id of an address, also behind `#` (hash routes). Only an address that carries them yields
 * them, so that a touchpoint is told once, by the events on the landing page.
 *
 * @example attributionOf('https://a.cn/?utm_source=xiaohongshu&bd_vid=1')
 * // {campaign: {source: 'xiaohongshu'}, referrer: {id: '1', type: 'bd_vid'}}
 */
export function attributionOf(url: string): Pick<EventContext, 'campaign' | 'referrer'> {
  const result: Pick<EventContext, 'campaign' | 'referrer'> = {};
  for (const field of CAMPAIGN_FIELDS) {
    const value = parameterOf(url, `utm_${field === 'name' ? 'campaign' : field}`);
    if (value) result.campaign = { ...result.campaign, [field]: value };
  }
  for (const type of CLICK_IDS) {
    const id = parameterOf(url, type);
    if (id && CLICK_ID.test(id)) {
      result.referrer = { id, type };
      break;
    }
  }
  return result;
}

function parameterOf(url: string, name: string): string | undefined {
  const value = url.match(`[?&]${name}=([^?&#]+)`)?.[1]?.replace(/\+/g, ' ');
  try {
    return value && decodeURIComponent(value);
  } catch {
    return value;
  }
}
