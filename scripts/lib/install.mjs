// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exec, lastWords } from './exec.mjs';
import { step } from './steps.mjs';
import { codeOf, Stop } from './stop.mjs';

/**
 * @typedef {object} LockedPackage
 * @property {boolean} [link]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 */

/**
 * The folders that the lock file says must be there on this platform. Optional packages count only where they name
 * this platform: that is how a native binary (workerd, esbuild) is locked.
 *
 * @param {Record<string, LockedPackage>} packages the lock file's `packages`
 * @param {{ os: string, cpu: string, libc: string }} platform
 * @returns {string[]}
 */
export function requiredFolders(packages, { os, cpu, libc }) {
  return Object.entries(packages)
    .filter(([folder, entry]) => folder.includes('node_modules/') && !entry.link)
    .filter(([, entry]) => !entry.optional || (entry.os?.includes(os) && entry.cpu?.includes(cpu)))
    .filter(([, entry]) => !entry.libc || entry.libc.includes(libc))
    .map(([folder]) => folder);
}

/** @param {string} root */
function marker(root) {
  return path.join(root, 'node_modules', '.guiyi-installed');
}

/** @param {string} lock */
function digest(lock) {
  return createHash('sha256').update(lock).digest('hex');
}

/**
 * Whether an install has ended since the lock file changed, by us (marker) or by the user's own npm (its hidden lock).
 *
 * @param {string} root
 * @param {string} lock text of package-lock.json
 */
function isRecorded(root, lock) {
  if (existsSync(marker(root)) && readFileSync(marker(root), 'utf8') === digest(lock)) return true;
  const hidden = path.join(root, 'node_modules', '.package-lock.json');
  return existsSync(hidden) && statSync(hidden).mtimeMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs;
}

/** @param {string} root */
function readLock(root) {
  try {
    return readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  } catch (error) {
    throw new Stop(
      `package-lock.json cannot be read (${codeOf(error)}).`,
      'Restore it: git checkout package-lock.json',
    );
  }
}

/**
 * Whether every package is there and belongs to the lock file of today.
 *
 * @param {string} root
 */
export function isInstalled(root) {
  const lock = readLock(root);
  if (!isRecorded(root, lock)) return false;
  const libc = process.platform === 'linux' && existsSync('/etc/alpine-release') ? 'musl' : 'glibc';
  const folders = requiredFolders(JSON.parse(lock).packages, { os: process.platform, cpu: process.arch, libc });
  return folders.every((folder) => existsSync(path.join(root, folder, 'package.json')));
}

/**
 * Installs what is missing. `npm install --no-save` and not `npm ci`: the lock file cannot name the binaries of every
 * platform, and `npm ci` refuses to work with such a lock.
 *
 * @param {string} root
 */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return;
  await step('Installing packages (a minute the first time)', async () => {
    const { code, output } = await exec('npm', ['install', '--no-save', '--no-audit', '--no-fund'], { cwd: root });
    if (code !== 0) {
      throw new Stop(
        `npm install failed: ${lastWords(output)}`,
        'Check the network and free disk space, then run the command again.',
      );
    }
    writeFileSync(marker(root), digest(readLock(root)));
  });
  if (!isInstalled(root)) {
    throw new Stop(
      'Packages are still missing after npm install.',
      'Delete the folder node_modules and run the command again.',
    );
  }
}
