// @ts-check
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  constants,
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runningOn } from './lock.mjs';
import { KEPT } from './places.mjs';
import { databasesIn, settle } from './sqlite.mjs';
import { Stop } from './stop.mjs';

/**
 * What a backup says of itself, in `manifest.json`.
 *
 * @typedef {object} Manifest
 * @property {1} format
 * @property {string} created_at ISO time at which the copy was taken
 * @property {Record<string, { bytes: number, sha256: string }>} files by path inside the backup
 */

/**
 * Copies a data directory as it is at one moment. A running server stands still meanwhile (its requests wait), so that the
 * copy is what a power cut at that moment would leave: of what was acknowledged, all of it.
 *
 * @param {string} data
 * @param {string} target a folder that is not there yet
 * @returns {number} milliseconds for which the server stood still
 */
export function copyAtOnce(data, target) {
  mkdirSync(target, { recursive: true, mode: 0o700 });
  const workerd = runningOn(data)?.workerd?.pid;
  const begun = performance.now();
  const goOn = workerd === undefined ? () => {} : pause(workerd);
  try {
    for (const name of KEPT) {
      const from = path.join(data, name);
      if (!existsSync(from)) continue;
      cpSync(from, path.join(target, name), {
        recursive: true,
        preserveTimestamps: true,
        mode: constants.COPYFILE_FICLONE,
      });
    }
  } finally {
    goOn();
  }
  return workerd === undefined ? 0 : Math.round(performance.now() - begun);
}

/**
 * Stops a process until the answer is called; also should this process be killed meanwhile.
 *
 * @param {number} pid
 */
function pause(pid) {
  const watcher = spawn('/bin/sh', ['-c', 'read _; kill -CONT "$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.on('error', () => {});
  watcher.unref();
  process.kill(pid, 'SIGSTOP');
  return () => {
    process.kill(pid, 'SIGCONT');
    watcher.stdin.end('on\n');
  };
}

/**
 * Brings every database of a copy into one file and checks it, then lists what is there.
 *
 * @param {string} copy
 * @param {string} createdAt
 * @returns {Promise<Manifest>}
 */
export async function sealed(copy, createdAt) {
  for (const file of databasesIn(path.join(copy, 'resources'))) settle(file);
  /** @type {Manifest['files']} */
  const files = {};
  for (const name of filesIn(copy)) files[name] = await digestOf(path.join(copy, name));
  return { format: 1, created_at: createdAt, files };
}

/**
 * Refuses a backup in which a file is missing, changed or damaged.
 *
 * @param {string} backup
 * @returns {Promise<Manifest>}
 */
export async function checked(backup) {
  const manifest = readManifest(backup);
  const there = new Set(filesIn(backup));
  for (const [name, { sha256 }] of Object.entries(manifest.files)) {
    if (!there.has(name)) throw damaged(backup, `${name} is missing`);
    if ((await digestOf(path.join(backup, name))).sha256 !== sha256) throw damaged(backup, `${name} has changed`);
  }
  return manifest;
}

/**
 * @param {string} backup
 * @returns {Manifest}
 */
function readManifest(backup) {
  try {
    const manifest = JSON.parse(readFileSync(path.join(backup, 'manifest.json'), 'utf8'));
    if (manifest.format === 1) return manifest;
  } catch {
    // The same line for all of it: whatever it is, it is no backup.
  }
  throw new Stop(`${backup} is no backup.`, 'Give the folder that npm run backup has made.');
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'manifest.json')
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** @param {string} file */
async function digestOf(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { bytes: statSync(file).size, sha256: hash.digest('hex') };
}

/**
 * @param {string} backup
 * @param {string} what
 */
function damaged(backup, what) {
  return new Stop(`The backup ${backup} is damaged: ${what}.`, 'Use another one.');
}
