/** First and last touch as a rule. Pure. */
import type { EventContext, Touch } from '@guiyi/protocol';

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
