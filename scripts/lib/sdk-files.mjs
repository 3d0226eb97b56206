// @ts-check
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * How a page loads one file of the SDK so that it can be no other.
 *
 * @typedef {object} Pinned
 * @property {string} src address on the collector; its content never changes
 * @property {string} integrity for the attribute of the same name (SRI)
 */

/**
 * Lays out the script-tag files as the collector serves them: by name, and again under a name that holds the content's hash, which
 * browsers may keep for good (`_headers` says so). `integrity.json` lists those by the plain name.
 *
 * @param {string} from
 * @param {string} to
 * @returns {Record<string, Pinned>}
 */
export function publishSdk(from, to) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  /** @type {Record<string, Pinned>} */
  const pinned = {};
  for (const file of readdirSync(from).filter((name) => /^(?:guiyi|snippet)[.\w]*\.js$/.test(name))) {
    const source = path.join(from, file);
    copyFileSync(source, path.join(to, file));
    if (file === 'snippet.js') continue;
    const digest = createHash('sha384').update(readFileSync(source)).digest();
    const name = file.replace(/js$/, `sha-${digest.toString('hex').slice(0, 16)}.js`);
    copyFileSync(source, path.join(to, name));
    pinned[file] = { src: `/sdk/${name}`, integrity: `sha384-${digest.toString('base64')}` };
  }
  writeFileSync(path.join(to, 'integrity.json'), `${JSON.stringify(pinned, null, 2)}\n`);
  return pinned;
}
