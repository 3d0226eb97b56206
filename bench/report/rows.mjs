// @ts-check
import { BEGIN, CHANNELS, KINDS } from './journeys.mjs';

/** @typedef {import('./journeys.mjs').Happening} Happening */

const NAMES = { landing: 'Home', page: 'Category', product: 'Product Viewed', order: 'Order Completed' };

const AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.54';

/** @param {Pick<Happening, 'person' | 'browser'>} who */
const browserKey = ({ person, browser }) => `anonymous_id::${person.toString(16).padStart(12, '0')}-${browser}`;

/** @param {Pick<Happening, 'person'>} who */
const memberKey = ({ person }) => `user_id::m-${person}`;

/** @param {Pick<Happening, 'person'>} who */
const personId = ({ person }) => `p_${person.toString(16).padStart(20, '0')}`;

/**
 * An event as the collector would have stored it.
 *
 * @param {Happening} happening
 * @param {number} index
 * @returns {Record<string, string | number | null>} by column of `events`
 */
export function rowOf(happening, index) {
  const { time, session, known, bot } = happening;
  const kind = KINDS[happening.kind] ?? 'page';
  const touch = CHANNELS[happening.channel];
  const identifiers = known ? [memberKey(happening), browserKey(happening)] : [browserKey(happening)];
  const tracked = kind === 'product' || kind === 'order';
  const url = `https://shop.example.cn/${kind}/${index % 997}`;
  return {
    message_id: `m-${index.toString(16).padStart(30, '0')}`,
    source_id: 'demo-web',
    type: tracked ? 'track' : 'page',
    name: NAMES[kind],
    time,
    received_at: time + 800,
    identifier: identifiers[0] ?? '',
    identifiers: JSON.stringify(identifiers),
    masked: '0000…',
    legal_basis: 'consent',
    bot: bot ? 1 : 0,
    session_id: `s-${session}`,
    url,
    channel: touch?.channel ?? null,
    source: touch?.source ?? null,
    medium: touch?.medium ?? null,
    campaign: touch?.channel.startsWith('Paid') ? `spring-${index % 12}` : null,
    order_id: kind === 'order' ? `o-${index}` : null,
    value: kind === 'order' ? 50 + (index % 950) : null,
    currency: kind === 'order' ? 'CNY' : null,
    properties: JSON.stringify(tracked ? { sku: `s${index % 997}`, price: 19.9 + (index % 80), currency: 'CNY' } : {}),
    context: JSON.stringify({
      page: { url, title: NAMES[kind] },
      library: { name: '@guiyi/web', version: '0.1.0' },
      consent: { categoryPreferences: { analytics: true, advertising: index % 3 === 0 } },
      userAgent: AGENT,
      locale: 'zh-CN',
      screen: { width: 390, height: 844 },
    }),
  };
}

/**
 * Who holds which identifier: a browser from the first day on, a member number from the first sign-in on.
 *
 * @param {Happening[]} all
 * @returns {[identifier: string, since: number, person: string][]}
 */
export function holdsOf(all) {
  /** @type {Map<string, [string, number, string]>} */
  const holds = new Map();
  for (const happening of all) {
    const person = personId(happening);
    const browser = browserKey(happening);
    holds.set(browser, [browser, BEGIN, person]);
    const member = memberKey(happening);
    if (happening.known && !holds.has(member)) holds.set(member, [member, happening.time, person]);
  }
  return [...holds.values()];
}
