// @ts-check
import { PRODUCTS } from '../shop/catalog.mjs';
import { chanceOf } from './chance.mjs';
import { DAILY_COSTS } from './origins.mjs';
import { plansOf } from './plans.mjs';

/**
 * @typedef {import('./plans.mjs').Visit} Visit
 * @typedef {{ type: 'page' | 'track' | 'identify', name?: string, event?: string, properties?: object }} Step
 * @typedef {import('../shop/catalog.mjs').Product} Product
 */

const SEED = 20_260_101;
const DAY = 86_400_000;

/** The days that the made-up customers live through, today the last. */
export const DAYS = 60;

const AGENTS = {
  phone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  computer:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
};

/**
 * What the browsers of the made-up customers send, in the order of time. Ids depend on the seed alone, so that nothing is
 * stored twice; times end at `now`.
 *
 * @param {string} shop address of the demo shop, with its last slash
 * @param {number} now milliseconds
 */
export function customerEvents(shop, now) {
  const chance = chanceOf(SEED);
  const events = plansOf(chance, DAYS).flatMap((visits, customer) =>
    visits.flatMap((visit, index) => visitEvents({ shop, now, visit, id: `${customer + 1}-${index + 1}` }, chance)),
  );
  return events.sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
}

/**
 * @param {{ shop: string, now: number, visit: Visit, id: string }} of
 * @param {import('./chance.mjs').Chance} chance
 */
function visitEvents({ shop, now, visit, id }, chance) {
  const { origin, device, member } = visit;
  const products = [chance.oneOf(PRODUCTS), chance.oneOf(PRODUCTS)];
  const start = now - visit.daysAgo * DAY - chance.between(2, 12) * 3_600_000;
  const landing = new URL(origin.query ?? '', shop).href;
  return stepsOf(visit, id, products).map((step, index) => ({
    ...step,
    messageId: `made-up-${id}-${index}`,
    anonymousId: `made-up-${device.id}`,
    ...(step.type === 'identify' && { userId: member }),
    timestamp: new Date(start + index * 40_000).toISOString(),
    context: {
      page: { url: index === 0 ? landing : shop, ...(index === 0 && origin.referrer && { referrer: origin.referrer }) },
      session: { id: `made-up-${id}`, start: index === 0 },
      userAgent: AGENTS[device.kind],
      consent: { categoryPreferences: { analytics: true, advertising: true } },
      library: { name: 'guiyi-demo-customers', version: '0.1.0' },
    },
  }));
}

/**
 * What somebody does on one visit: looks, and at some visits signs in, fills the cart, orders.
 *
 * @param {Visit} visit
 * @param {string} id of the visit
 * @param {readonly Product[]} products
 * @returns {Step[]}
 */
function stepsOf({ reach }, id, products) {
  const steps = [
    /** @type {Step} */ ({ type: 'page', name: 'Home' }),
    ...products.map((product) => told('Product Viewed', lineOf(product))),
    ...products.slice(0, 1).map((product) => told('Product Added', { ...lineOf(product), quantity: 1 })),
    /** @type {Step} */ ({ type: 'identify' }),
    told('Checkout Started', orderOf(id, products)),
    told('Order Completed', orderOf(id, products)),
  ];
  return steps.slice(0, { look: 3, cart: 4, member: 5, checkout: 6, order: 7 }[reach]);
}

/**
 * @param {string} event
 * @param {object} properties
 * @returns {Step}
 */
function told(event, properties) {
  return { type: 'track', event, properties };
}

/** @param {Product} product */
function lineOf({ id, price, category, name }) {
  return { product_id: id, name: name.zh, category, price, currency: 'CNY' };
}

/**
 * @param {string} id
 * @param {readonly Product[]} products
 */
function orderOf(id, [product]) {
  if (!product) throw new RangeError('An order of nothing.');
  return {
    order_id: `made-up-${id}`,
    revenue: product.price,
    currency: 'CNY',
    products: [{ ...lineOf(product), quantity: 1 }],
  };
}

/**
 * What the ads of those days cost, as rows of `POST /api/costs`.
 *
 * @param {number} now milliseconds
 */
export function costRows(now) {
  const chance = chanceOf(SEED);
  return Array.from({ length: DAYS }, (_, daysAgo) => new Date(now - daysAgo * DAY).toISOString().slice(0, 10)).flatMap(
    (day) =>
      DAILY_COSTS.map(({ source, medium, campaign, from, to, clickPrice }) => {
        const amount = chance.between(from, to);
        return { day, source, medium, campaign, amount, clicks: Math.round(amount / clickPrice), currency: 'CNY' };
      }),
  );
}
