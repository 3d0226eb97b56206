/** Where a visit came from, read from its address. Pure; the address may be a page's or a mini-program's path. */
import type { EventContext } from '@guiyi/protocol';

/** Query parameters in which ad platforms pass their click id. Earlier ones win; the generic names come last. Each stands between bars. */
const CLICK_IDS =
  '|bd_vid|' + // Baidu
  'qhclickid|' + // 360
  'gdt_vid|qz_gdt|' + // Tencent Ads
  'gclid|gbraid|wbraid|fbclid|ttclid|msclkid|' +
  'clickid|' + // Ocean Engine
  'click_id|' + // Xiaohongshu
  'callback|'; // Kuaishou

/** Longer values are no click ids: the wire takes at most 256 characters. Nor are addresses, which sign-in flows name in `callback`. */
const CLICK_ID = /^[^/&#"\\]{1,256}$/;

/** Whose click it was, in the JSON of an event. A short `callback`, the last of the names, is somebody else's. */
const CLICKS = RegExp(`(\\W(${CLICK_IDS.slice(1, -1)}(?=\\W+(id\\W+)?[\\w-]{24}))(=|","id":"))[^&#"\\\\]+`, 'g');

/**
 * JSON of events or touches without whose click it was: that there was one, and by which platform, stays. For visitors who do not agree to `advertising`.
 * @example withoutClickIds('{"url":"https://a.cn/?bd_vid=1"}') // '{"url":"https://a.cn/?bd_vid=withheld"}'
 */
export const withoutClickIds = (json: string) => json.replace(CLICKS, '$1withheld');

/**
 * Campaign and click id of an address, also behind `#` (hash routes). Only an address that carries them yields
 * them, so that a touchpoint is told once, by the events on the landing page. A campaign's fields are the `utm_` parameters
 * without their prefix, but for `utm_campaign`, which is `name`.
 *
 * @example attributionOf('https://a.cn/?utm_source=xiaohongshu&bd_vid=1')
 * // {campaign: {source: 'xiaohongshu'}, referrer: {id: '1', type: 'bd_vid'}}
 */
export function attributionOf(url: string): Pick<EventContext, 'campaign' | 'referrer'> {
  const result: Pick<EventContext, 'campaign' | 'referrer'> = {};
  let best = CLICK_IDS.length;
  // Each parameter in turn; what `replace` answers is of no interest.
  url.replace(/[?&](utm_)?(\w+)=([^?&#]+)/g, (_, utm: string | undefined, type: string, text: string) => {
    const id = decoded(text.replace(/\+/g, ' '));
    const rank = CLICK_IDS.indexOf(`|${type}|`);
    if (utm) result.campaign = { [type === 'campaign' ? 'name' : type]: id, ...result.campaign };
    else if (rank >= 0 && rank < best && CLICK_ID.test(id)) {
      best = rank;
      result.referrer = { type, id };
    }
    return '';
  });
  return result;
}

/** `text` without its percent signs, or as it is where they are broken. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
