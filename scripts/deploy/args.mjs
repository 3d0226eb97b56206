// @ts-check
import { parseArgs } from 'node:util';
import { Stop } from '../lib/stop.mjs';

/**
 * @typedef {object} DeployArgs
 * @property {string} name Worker, database; beginning of queues and bucket
 * @property {string} [location]
 * @property {boolean} dryRun
 * @property {boolean} wayBack
 * @property {boolean} help
 * @property {number} [estimate] events a month
 * @property {number} months how long they are kept
 */

const LOCATIONS = ['weur', 'eeur', 'apac', 'oc', 'wnam', 'enam'];
const USAGE = 'Usage: npm run deploy -- [--dry-run] [--name guiyi] [--location apac] [--estimate 1000000]';

/**
 * Reads the options of `npm run deploy`.
 *
 * @param {string[]} argv
 * @returns {DeployArgs}
 */
export function deployArgs(argv) {
  const values = parse(argv);
  const name = values.name ?? 'guiyi';
  if (!/^[a-z][a-z\d-]{0,40}[a-z\d]$/.test(name)) {
    throw new Stop(`--name ${name} is no name for a Worker.`, 'Use lower-case letters, digits and hyphens.');
  }
  if (values.location !== undefined && !LOCATIONS.includes(values.location)) {
    throw new Stop(`--location ${values.location} is none.`, `Choose from: ${LOCATIONS.join(', ')}.`);
  }
  return {
    name,
    location: values.location,
    dryRun: values['dry-run'] ?? false,
    wayBack: values['way-back'] ?? false,
    help: values.help ?? false,
    estimate: values.estimate === undefined ? undefined : countOf('--estimate', values.estimate),
    months: values.months === undefined ? 12 : countOf('--months', values.months),
  };
}

/**
 * @param {string} option
 * @param {string} text
 */
function countOf(option, text) {
  const count = Number(text.replace(/[_,]/g, ''));
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new Stop(`${option} ${text} is no count.`, `Give a whole number, e.g. ${option} 1000000.`);
}

/** @param {string[]} args */
function parse(args) {
  try {
    const text = /** @type {const} */ ({ type: 'string' });
    const flag = /** @type {const} */ ({ type: 'boolean' });
    const options = { name: text, location: text, estimate: text, months: text };
    return parseArgs({ args, options: { ...options, 'dry-run': flag, 'way-back': flag, help: flag } }).values;
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message.split('. ')[0] : error}.`, USAGE);
  }
}
