// @ts-check
import { randomOf } from '../lib/random.mjs';

/** Channels as a Chinese brand sees them, with how often and by which source a visit comes from each. */
export const CHANNELS = /** @type {const} */ ([
  { channel: 'Direct', source: '(direct)', medium: '(none)', share: 0.24 },
  { channel: 'Organic Search', source: 'baidu', medium: 'organic', share: 0.19 },
  { channel: 'Organic Social', source: 'xiaohongshu', medium: 'social', share: 0.17 },
  { channel: 'Paid Search', source: 'baidu', medium: 'cpc', share: 0.13 },
  { channel: 'Paid Social', source: 'wechat', medium: 'paid-social', share: 0.11 },
  { channel: 'Organic Video', source: 'douyin', medium: 'video', share: 0.07 },
  { channel: 'Referral', source: 'smzdm.com', medium: 'referral', share: 0.05 },
  { channel: 'SMS', source: 'sms', medium: 'sms', share: 0.03 },
  { channel: 'Email', source: 'newsletter', medium: 'email', share: 0.01 },
]);

export const KINDS = /** @type {const} */ (['landing', 'page', 'product', 'order']);

const DAY = 86_400_000;
const DAYS = 90;
/** 2026-01-01, Shanghai. */
export const BEGIN = Date.parse('2026-01-01T00:00:00+08:00');
export const END = BEGIN + DAYS * DAY;

/** Share of the persons who have a second browser, of the visits that end in an order, of the visitors that are bots. */
const SECOND_BROWSER = 0.15;
const CONVERTS = 0.081;
const BOTS = 0.04;

/**
 * @typedef {object} Happening one event, before it is written as a row
 * @property {number} time
 * @property {number} person
 * @property {number} browser 0 or 1
 * @property {number} session
 * @property {number} kind index in KINDS
 * @property {number} channel index in CHANNELS; -1 when it is no touchpoint
 * @property {boolean} known whether the visitor has signed in by then
 * @property {boolean} bot
 */

/**
 * Visits of about ten events a person over 90 days. The same events for the same numbers.
 *
 * @param {number} events how many
 * @param {number} [seed]
 * @returns {Happening[]} in the order of their times
 */
export function happenings(events, seed = 1) {
  const random = randomOf(seed);
  /** @type {Happening[]} */
  const all = [];
  let session = 0;
  for (let person = 0; all.length < events; person++) {
    const browsers = random() < SECOND_BROWSER ? 2 : 1;
    const bot = random() < BOTS;
    let known = false;
    for (const begun of visits(random)) {
      const { list, ordered } = visit(random, { begun, person, browser: Math.floor(random() * browsers), known, bot });
      for (const each of list) all.push({ ...each, session });
      known ||= ordered;
      session++;
    }
  }
  all.length = events;
  return all.sort((a, b) => a.time - b.time);
}

/**
 * When a person visits: mostly once or twice, seldom often.
 *
 * @param {() => number} random
 */
function visits(random) {
  const count = Math.min(40, 1 + Math.floor(-Math.log(1 - random()) * 2));
  return Array.from({ length: count }, () => BEGIN + Math.floor(random() * (END - BEGIN - DAY))).sort((a, b) => a - b);
}

/**
 * @param {() => number} random
 * @param {{ begun: number, person: number, browser: number, known: boolean, bot: boolean }} visitor
 * @returns {{ list: Omit<Happening, 'session'>[], ordered: boolean }}
 */
function visit(random, { begun, known, bot, ...who }) {
  const ordered = !bot && random() < CONVERTS;
  const views = 1 + Math.floor(random() * 5);
  let time = begun;
  const list = [{ ...who, time, kind: 0, channel: channelOf(random()), known, bot }];
  for (let view = 0; view < views; view++) {
    time += 5_000 + Math.floor(random() * 120_000);
    list.push({ ...who, time, kind: random() < 0.4 ? 1 : 2, channel: -1, known, bot });
  }
  if (ordered) list.push({ ...who, time: time + 60_000, kind: 3, channel: -1, known: true, bot });
  return { list, ordered };
}

/** @param {number} at from 0 to 1 */
function channelOf(at) {
  let sum = 0;
  return CHANNELS.findIndex(({ share }) => {
    sum += share;
    return at < sum;
  });
}
