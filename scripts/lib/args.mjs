// @ts-check
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Stop } from './stop.mjs';

/**
 * @typedef {object} StartArgs
 * @property {number} port TCP port; 0 takes any free one
 * @property {string} data absolute path of the data directory
 * @property {boolean} help
 */

/**
 * Reads the options of `npm start`.
 *
 * @param {string[]} argv
 * @param {string} cwd where a relative `--data` starts
 * @param {string} root where the default data directory lies
 * @returns {StartArgs}
 */
export function startArgs(argv, cwd, root) {
  const values = parse(argv);
  const port = values.port ?? '8787';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new Stop(`--port ${port} is not a port.`, 'Give a number from 0 to 65535, e.g. --port 8787.');
  }
  if (values.data === '') throw new Stop('--data is empty.', 'Give a folder, e.g. --data .guiyi');
  return {
    port: Number(port),
    data: values.data === undefined ? path.join(root, '.guiyi') : path.resolve(cwd, values.data),
    help: values.help ?? false,
  };
}

/** @param {string[]} argv */
function parse(argv) {
  try {
    return parseArgs({
      args: argv,
      options: { port: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean' } },
    }).values;
  } catch (error) {
    const what = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new Stop(`${what}.`, 'Usage: npm start -- [--port 8787] [--data DIR]');
  }
}
