// @ts-check
import { parseArgs } from 'node:util';
import { Stop } from '../../scripts/lib/stop.mjs';

/**
 * @typedef {object} BenchArgs
 * @property {string[]} names suites, in the order in which they run
 * @property {boolean} quick
 * @property {number} rounds
 * @property {boolean} save
 * @property {boolean} docs
 * @property {boolean} built
 * @property {number} port
 * @property {boolean} help
 */

/**
 * Reads the options of `npm run bench`.
 *
 * @param {string[]} argv
 * @param {string[]} known names of all suites
 * @returns {BenchArgs}
 */
export function benchArgs(argv, known) {
  const { values, positionals } = parse(argv);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown) throw new Stop(`There is no benchmark "${unknown}".`, `Choose from: ${known.join(', ')}.`);
  const { quick = false, save = false, docs = false, built = false, help = false } = values;
  const rounds = whole('--rounds', values.rounds ?? '5');
  if (rounds < 5 && !quick) throw new Stop('A figure needs at least 5 rounds.', 'Give --quick for a look.');
  if (save && quick) throw new Stop('Short rounds are not saved.', 'Leave out --quick.');
  const names = positionals.length > 0 ? positionals : known;
  return { names, quick, rounds, save, docs, built, help, port: whole('--port', values.port ?? '0') };
}

/** @param {string[]} argv */
function parse(argv) {
  const flag = /** @type {const} */ ({ type: 'boolean' });
  const text = /** @type {const} */ ({ type: 'string' });
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: { quick: flag, save: flag, docs: flag, built: flag, help: flag, rounds: text, port: text },
    });
  } catch (error) {
    const what = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new Stop(`${what}.`, 'npm run bench -- --help shows the options.');
  }
}

/**
 * @param {string} name
 * @param {string} text
 */
function whole(name, text) {
  if (!/^\d{1,5}$/.test(text)) throw new Stop(`${name} ${text} is not a whole number.`, 'See --help.');
  return Number(text);
}
