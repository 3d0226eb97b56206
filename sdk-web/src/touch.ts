/** First and last touch as a rule. Pure. */
import type { EventContext, Touch } from '@guiyi/protocol';
import { CLICK_IDS } from '@guiyi/sdk-core';

/** Both, as an event's context tells them. */
export type Touches = Pick<EventContext, 'firstTouch' | 'lastTouch'>;

/** Both, as a visit begins. One that nobody brought (no campaign, no click, no other site's link) leaves the last touch as it is. */
export function touchesAt(timestamp: string, context: EventContext, former: Touches): Touches {
  const { campaign, referrer, page = {} } = context;
  const touch: Touch = { timestamp, campaign, referrer, page: { url: page.url, referrer: page.referrer } };
  const brought = campaign || referrer || (page.referrer && hostOf(page.referrer) !== hostOf(page.url));
  return { firstTouch: touch, lastTouch: touch, ...former, ...(brought && { lastTouch: touch }) };
}

const hostOf = (url = '') => url.split('/')[2];

/** The same, but for whose click it was: that there was one, and by which platform, stays. */
export function withoutClickIds(found: Touches): Touches {
  const parameter = RegExp(`([?&](?:${CLICK_IDS.slice(1, -1)})=)[^&#]+`, 'g');
  const json = JSON.stringify(found, (_key, value: unknown) => {
    if (typeof value === 'string') return value.replace(parameter, '$1withheld');
    const { id, type } = Object(value);
    return id && type ? { type, id: 'withheld' } : value;
  });
  return JSON.parse(json) as Touches;
}
