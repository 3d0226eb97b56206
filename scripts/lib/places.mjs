// @ts-check
import path from 'node:path';
import { databasesIn } from './sqlite.mjs';

/** What of a data directory is worth keeping: not the cache, not the lock. */
export const KEPT = ['resources/d1', 'resources/do', 'resources/r2', 'secrets.json'];

/**
 * The file of D1, once the Worker has run on this folder.
 *
 * @param {string} data
 */
export function d1File(data) {
  return only(path.join(data, 'resources', 'd1'));
}

/**
 * The file of the graph, the consent ledger and the tombstones; none before the first event.
 *
 * @param {string} data
 */
export function graphFile(data) {
  return only(path.join(data, 'resources', 'do', 'guiyi-IdentityObject'));
}

/** @param {string} folder */
function only(folder) {
  return databasesIn(folder).find((file) => path.basename(file) !== 'metadata.sqlite');
}
