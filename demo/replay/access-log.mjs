// @ts-check
import { createHash } from 'node:crypto';

/**
 * @typedef {object} Hit one request of an access log in combined format
 * @property {string} address
 * @property {number} time milliseconds
 * @property {string} method
 * @property {string} target path and query, as requested
 * @property {number} status
 * @property {string} referrer empty when none was sent
 * @property {string} agent
 */

const LINE = /^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+)[^"]*" (\d{3}) \S+ "([^"]*)" "(.*?)"?$/;
const TIME = /^(\d+)\/(\w+)\/(\d+):(\d+:\d+:\d+) ([+-]\d{4})$/;
const ASSET = /\.(png|jpe?g|gif|svg|ico|css|js|ttf|woff2?|xml)$/i;

/** The host that the log belongs to, as its referrers name it. */
const SITE = 'http://www.semicomplete.com';

/**
 * @param {string} line
 * @returns {Hit | null} null when it is no log line
 */
export function hitOf(line) {
  const [, address, when, method, target, status, referrer, agent] = LINE.exec(line) ?? [];
  if (!address || !when || !method || !target || !status) return null;
  const time = Date.parse(when.replace(TIME, '$1 $2 $3 $4 $5'));
  if (Number.isNaN(time)) return null;
  return {
    address,
    time,
    method,
    target,
    status: Number(status),
    referrer: referrer === '-' ? '' : (referrer ?? ''),
    agent: agent === '-' ? '' : (agent ?? ''),
  };
}

/**
 * Whether someone saw a page: a GET that was answered with something else than an asset.
 *
 * @param {Hit} hit
 */
export function isPage({ method, status, target }) {
  return method === 'GET' && status < 400 && !ASSET.test(target.replace(/[?#].*$/s, ''));
}

/**
 * The log's pages as events. Times keep their distances and end at `now`; ids depend on the log alone.
 *
 * @param {string} log
 * @param {number} now milliseconds
 */
export function pageEvents(log, now) {
  const pages = log.split('\n').flatMap((line, index) => {
    const hit = hitOf(line);
    return hit && isPage(hit) ? [{ hit, line: index + 1 }] : [];
  });
  const last = Math.max(...pages.map(({ hit }) => hit.time));
  return pages.map(({ hit, line }) => eventOf(hit, line, now - last));
}

/**
 * @param {Hit} hit
 * @param {number} line its number in the log
 * @param {number} shift milliseconds to add to its time
 */
function eventOf({ address, time, target, referrer, agent }, line, shift) {
  const url = new URL(target, SITE);
  return {
    type: 'page',
    messageId: `web-access-log-${line}`,
    anonymousId: visitorOf(address, agent),
    timestamp: new Date(time + shift).toISOString(),
    context: {
      page: { url: url.href, path: url.pathname, search: url.search, ...(referrer && { referrer }) },
      userAgent: agent,
      consent: { categoryPreferences: { analytics: true } },
      library: { name: 'guiyi-demo-replay', version: '0.1.0' },
    },
  };
}

/**
 * One visitor per address and agent. The address itself goes nowhere.
 *
 * @param {string} address
 * @param {string} agent
 */
function visitorOf(address, agent) {
  return createHash('sha256').update(`guiyi-demo\n${address}\n${agent}`).digest('hex').slice(0, 32);
}
