// @ts-check
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The state before a deploy.
 *
 * @typedef {object} Note
 * @property {string} at ISO time
 * @property {string} database
 * @property {string | null} bookmark of the database; null before the first deploy
 * @property {string | null} version that ran; null before the first deploy
 */

/**
 * @param {string} folder
 * @param {string} name
 * @param {Note} note
 */
export function keepNote(folder, name, note) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  appendFileSync(path.join(folder, `${name}.jsonl`), `${JSON.stringify(note)}\n`);
}

/**
 * Secrets that cannot be read back from the account, for the operator to move into a vault. Never overwrites.
 *
 * @param {string} folder
 * @param {string} name
 * @param {Record<string, string>} secrets
 * @returns {string} the file
 */
export function keepSecrets(folder, name, secrets) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `${name}.secrets.json`);
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  writeFileSync(file, `${JSON.stringify({ ...secrets, ...known }, null, 2)}\n`, { mode: 0o600 });
  return file;
}

/**
 * Secrets that an earlier run made and could not hand over.
 *
 * @param {string} folder
 * @param {string} name
 * @returns {Record<string, string>}
 */
export function keptSecrets(folder, name) {
  const file = path.join(folder, `${name}.secrets.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/**
 * How to return to the state before each deploy, newest first.
 *
 * @param {string} folder
 * @param {string} name
 */
export function waysBack(folder, name) {
  const file = path.join(folder, `${name}.jsonl`);
  if (!existsSync(file)) return `No deploy of "${name}" was made from this folder.`;
  /** @type {Note[]} */
  const notes = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const ways = notes.toReversed().map(({ at, database, bookmark, version }) => {
    if (!version) return `before ${at}: there was no deployment`;
    const data = bookmark ? `\n  data  wrangler d1 time-travel restore ${database} --bookmark ${bookmark}` : '';
    return `before ${at}:\n  code  wrangler rollback ${version} --name ${name}${data}`;
  });
  const warning =
    'Restoring data loses what was stored since. Erasures made since are made again by the collector before it shows anything.';
  return `${ways.join('\n')}\n\n${warning}`;
}
