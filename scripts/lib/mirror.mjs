// @ts-check
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Stop } from './stop.mjs';

/** @typedef {{ key: string, bytes: number, written: string }} LakeObject */

/**
 * Makes a folder a copy of the lake: an object that was written anew (by an erasure, say) is fetched again, and a file
 * whose object is gone is removed.
 *
 * @param {string} url of a running server
 * @param {string} token
 * @param {string} to
 */
export async function mirror(url, token, to) {
  const headers = { authorization: `Bearer ${token}` };
  /** @param {string} place */
  const get = async (place) => {
    const reply = await fetch(`${url}/api/${place}`, { headers });
    if (!reply.ok) throw new Stop(`/api/${place} answered ${reply.status}.`, "Run it again; look at the server's log.");
    return reply;
  };
  // Made first, so that the server answers with all that it has by now.
  const { objects } = /** @type {{ objects: LakeObject[] }} */ (await (await get('lake')).json());
  const due = objects.filter((object) => !isThere(path.join(to, object.key), object));
  for (const { key, written } of due) await fetchTo(path.join(to, key), await get(key), new Date(written));
  const names = new Set(objects.map(({ key }) => path.join(to, key)));
  const gone = filesIn(path.join(to, 'lake')).filter((file) => !names.has(file));
  for (const file of gone) rmSync(file);
  return { fetched: due.length, removed: gone.length, kept: objects.length - due.length };
}

/**
 * @param {string} file
 * @param {LakeObject} object
 */
function isThere(file, { bytes, written }) {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.size === bytes && found.mtimeMs === Date.parse(written);
}

/**
 * A file is there whole or not at all.
 *
 * @param {string} file
 * @param {Response} reply
 * @param {Date} written
 */
async function fetchTo(file, reply, written) {
  if (reply.body === null) return;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.unfinished`;
  await pipeline(
    Readable.fromWeb(/** @type {import('node:stream/web').ReadableStream} */ (reply.body)),
    createWriteStream(draft),
  );
  utimesSync(draft, written, written);
  renameSync(draft, file);
}

/** @param {string} folder */
function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
