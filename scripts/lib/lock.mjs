// @ts-check
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { birthOf } from './processes.mjs';
import { codeOf, Stop } from './stop.mjs';

/**
 * What runs on a data directory, and how to reach it. Kept in `running.json`, readable by its owner only, while it runs.
 *
 * @typedef {object} Running
 * @property {number} pid
 * @property {string | null} birth
 * @property {string} [url]
 * @property {string} [adminToken]
 * @property {string} [serverKey]
 * @property {{ pid: number, birth: string | null }} [workerd]
 */

/** @param {string} data */
export function lockFile(data) {
  return path.join(data, 'running.json');
}

/**
 * The server that runs on this data directory, if one does.
 *
 * @param {string} data
 * @returns {Running | null}
 */
export function runningOn(data) {
  const running = read(lockFile(data));
  return running && isAlive(running) ? running : null;
}

/**
 * Fails where another process runs on this data directory.
 *
 * @param {string} data
 * @throws {Stop}
 */
export function requireFree(data) {
  const other = runningOn(data);
  if (other) throw inUse(lockFile(data), other);
}

/**
 * Takes the data directory for this process. A lock whose process is gone is taken over, and a workerd that it left
 * behind is ended.
 *
 * @param {string} data
 * @returns {{ update: (more: Partial<Running>) => void, release: () => void }}
 */
export function takeLock(data) {
  const file = lockFile(data);
  /** @type {Running} */
  let running = { pid: process.pid, birth: birthOf(process.pid) };
  clearStale(file);
  place(file, running);
  return {
    update: (more) => {
      running = { ...running, ...more };
      replace(file, running);
    },
    release: () => {
      if (read(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

/** @param {string} file */
function clearStale(file) {
  const before = read(file);
  if (!before) return rmSync(file, { force: true });
  if (isAlive(before)) throw inUse(file, before);
  if (before.workerd && isAlive(before.workerd)) process.kill(before.workerd.pid, 'SIGKILL');
  rmSync(file, { force: true });
}

/**
 * A hard link appears whole or not at all, and fails where the name is taken: two starts cannot both win.
 *
 * @param {string} file
 * @param {Running} running
 */
function place(file, running) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(running), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? inUse(file, read(file)) : error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * @param {string} file
 * @param {Running} running
 */
function replace(file, running) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(running), { mode: 0o600 });
  renameSync(draft, file);
}

/**
 * @param {string} file
 * @returns {Running | null}
 */
function read(file) {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value?.pid === 'number' ? value : null;
  } catch {
    return null;
  }
}

/** @param {{ pid: number, birth: string | null }} who */
function isAlive({ pid, birth }) {
  const now = birthOf(pid);
  return now !== null && (birth === null || now === birth);
}

/**
 * @param {string} file
 * @param {Running | null} other
 */
function inUse(file, other) {
  const where = other?.url ? ` at ${other.url}` : '';
  return new Stop(
    `Guiyi already runs on ${path.dirname(file)}${where} (process ${other?.pid ?? 'unknown'}).`,
    'Stop it first, or give another folder with --data.',
  );
}
