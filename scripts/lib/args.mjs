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

/** @typedef {StartArgs & { docs: boolean }} LocalArgs `docs`: build the documentation too */

/**
 * Reads the options of `npm start`.
 *
 * @param {string[]} argv
 * @param {string} cwd where a relative `--data` starts
 * @param {string} root where the default data directory lies
 * @returns {LocalArgs}
 */
export function startArgs(argv, cwd, root) {
  const values = parse(argv, ['port', 'data'], 'npm start -- [--port 8787] [--data DIR] [--docs]', ['docs']);
  const data = dataOf(values.data, cwd, root);
  return { port: portOf(values.port), data, docs: 'docs' in values, help: 'help' in values };
}

/**
 * Reads the options of `npm run serve`.
 *
 * @param {string[]} argv
 * @param {string} cwd
 * @param {string} root
 * @returns {StartArgs & { host: string, compactAt: string }} the address to listen on, and when to compact, `HH:MM`
 */
export function serveArgs(argv, cwd, root) {
  const usage = 'npm run serve -- [--host 127.0.0.1] [--port 8787] [--data DIR] [--compact-at 04:30]';
  const values = parse(argv, ['host', 'port', 'data', 'compact-at'], usage);
  const compactAt = values['compact-at'] ?? '04:30';
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(compactAt)) {
    throw new Stop(`--compact-at ${compactAt} is no time of day.`, 'Give hours and minutes, e.g. --compact-at 04:30.');
  }
  return {
    host: values.host || '127.0.0.1',
    port: portOf(values.port),
    data: dataOf(values.data, cwd, root),
    compactAt,
    help: 'help' in values,
  };
}

/**
 * Reads the options of `npm run backup`.
 *
 * @param {string[]} argv
 * @param {string} cwd
 * @param {string} root
 * @returns {{ data: string, to: string, help: boolean }} `to`: the folder in which backups are kept
 */
export function backupArgs(argv, cwd, root) {
  const values = parse(argv, ['data', 'to'], 'npm run backup -- [--data DIR] [--to DIR]');
  return {
    data: dataOf(values.data, cwd, root),
    to: values.to ? path.resolve(cwd, values.to) : path.join(root, '.guiyi-backups'),
    help: 'help' in values,
  };
}

/**
 * Reads the options of `npm run lake`.
 *
 * @param {string[]} argv
 * @param {string} cwd
 * @param {string} root
 * @returns {{ data: string, to: string, help: boolean }} `to`: the folder that becomes a copy of the lake
 */
export function lakeArgs(argv, cwd, root) {
  const usage = 'npm run lake -- --to DIR [--data DIR]';
  const values = parse(argv, ['data', 'to'], usage);
  const help = 'help' in values;
  if (!values.to && !help) throw new Stop('--to is missing.', `Usage: ${usage}`);
  return { data: dataOf(values.data, cwd, root), to: path.resolve(cwd, values.to ?? ''), help };
}

/**
 * Reads the options of `npm run restore`.
 *
 * @param {string[]} argv
 * @param {string} cwd
 * @param {string} root
 * @returns {{ from: string, data: string, erasures: string | null, without: boolean, help: boolean }} `erasures`: where
 *   erasures since the backup are known; `without`: go on although nothing knows of any
 */
export function restoreArgs(argv, cwd, root) {
  const usage = 'npm run restore -- --from BACKUP [--data DIR] [--erasures DIR | --without-erasures]';
  const values = parse(argv, ['from', 'data', 'erasures'], usage, ['without-erasures']);
  const help = 'help' in values;
  if (!values.from && !help) throw new Stop('--from is missing.', `Usage: ${usage}`);
  return {
    from: path.resolve(cwd, values.from ?? ''),
    data: dataOf(values.data, cwd, root),
    erasures: values.erasures ? path.resolve(cwd, values.erasures) : null,
    without: 'without-erasures' in values,
    help,
  };
}

/** @param {string} [port] */
function portOf(port = '8787') {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new Stop(`--port ${port} is not a port.`, 'Give a number from 0 to 65535, e.g. --port 8787.');
  }
  return Number(port);
}

/**
 * @param {string | undefined} data
 * @param {string} cwd
 * @param {string} root
 */
function dataOf(data, cwd, root) {
  if (data === '') throw new Stop('--data is empty.', 'Give a folder, e.g. --data .guiyi');
  return data === undefined ? path.join(root, '.guiyi') : path.resolve(cwd, data);
}

/**
 * @param {string[]} argv
 * @param {string[]} texts options that take a value
 * @param {string} usage
 * @param {string[]} [flags] options that do not, besides `--help`
 * @returns {Record<string, string | undefined>} a flag that is set is there
 */
function parse(argv, texts, usage, flags = []) {
  /** @type {import('node:util').ParseArgsOptionsConfig} */
  const options = { help: { type: 'boolean' } };
  for (const name of texts) options[name] = { type: 'string' };
  for (const name of flags) options[name] = { type: 'boolean' };
  try {
    const { values } = parseArgs({ args: argv, options });
    return /** @type {Record<string, string | undefined>} */ (values);
  } catch (error) {
    const what = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new Stop(`${what}.`, `Usage: ${usage}`);
  }
}
