// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exec, lastWords } from './exec.mjs';
import { step } from './steps.mjs';
import { codeOf, Stop } from './stop.mjs';

/** @param {string} root */
function marker(root) {
  return path.join(root, 'node_modules', '.guiyi-installed');
}

/** @param {string} lock */
function digest(lock) {
  return createHash('sha256').update(lock).digest('hex');
}

/**
 * What npm writes when an install has ended: every package that it put there.
 *
 * @param {string} root
 */
function hiddenLock(root) {
  return path.join(root, 'node_modules', '.package-lock.json');
}

/**
 * Whether an install has ended since the lock file changed, by us (marker) or by the user's own npm (its hidden lock).
 *
 * @param {string} root
 */
function isRecorded(root) {
  if (!existsSync(hiddenLock(root))) return false;
  if (existsSync(marker(root)) && readFileSync(marker(root), 'utf8') === digest(readLock(root))) return true;
  return statSync(hiddenLock(root)).mtimeMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs;
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
 * Whether an install has ended since the lock file changed, and everything that it put there still is.
 *
 * @param {string} root
 */
export function isInstalled(root) {
  if (!isRecorded(root)) return false;
  /** @type {Record<string, { link?: boolean }>} */
  const packages = JSON.parse(readFileSync(hiddenLock(root), 'utf8')).packages;
  return Object.entries(packages).every(
    ([folder, { link }]) => link || existsSync(path.join(root, folder, 'package.json')),
  );
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
