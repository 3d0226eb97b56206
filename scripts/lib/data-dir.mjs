// @ts-check
import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf, Stop } from './stop.mjs';

/**
 * Secrets made once and kept in the data directory, so that a second start reads what the first one wrote.
 *
 * @typedef {object} Secrets
 * @property {string} adminToken bearer token of the admin API
 * @property {string} serverKey secret key of the source `demo-server`
 * @property {string} pepper keys phones and e-mails at rest
 */

/**
 * Makes the data directory, readable by its owner only.
 *
 * @param {string} data
 */
export function openDataDir(data) {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    accessSync(data, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Stop(`The data folder ${data} cannot be written (${codeOf(error)}).`, 'Choose another with --data.');
  }
}

/**
 * @param {string} data
 * @returns {Secrets}
 */
export function secretsOf(data) {
  const file = path.join(data, 'secrets.json');
  const kept = readKept(file);
  if (kept) return kept;
  const secrets = {
    adminToken: `ga_${randomBytes(24).toString('base64url')}`,
    serverKey: `sk_${randomBytes(24).toString('base64url')}`,
    pepper: randomBytes(32).toString('base64url'),
  };
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, file);
  return secrets;
}

/**
 * @param {string} file
 * @returns {Secrets | null}
 */
function readKept(file) {
  /** @type {string} */
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new Stop(`${file} cannot be read (${codeOf(error)}).`, 'Give its owner the right to read it.');
  }
  try {
    const { adminToken, serverKey, pepper } = JSON.parse(text);
    if (adminToken && serverKey && pepper) return { adminToken, serverKey, pepper };
  } catch {
    // Falls through to the same line: without the pepper the stored identifiers cannot be read any more.
  }
  throw new Stop(`${file} is damaged.`, 'Restore it from a backup, or start with another --data folder.');
}
