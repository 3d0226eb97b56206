// @ts-check
import { spawn } from 'node:child_process';
import { onEnd } from './ending.mjs';
import { codeOf, Stop } from './stop.mjs';

/**
 * @typedef {object} Outcome
 * @property {number} code exit code; 128 and more for a signal
 * @property {string} output standard output and error, in order
 */

/**
 * Runs a command to its end and keeps what it says.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, echo?: boolean }} options `echo` also shows the output as it comes
 * @returns {Promise<Outcome>}
 */
export function exec(command, args, { cwd, env = process.env, echo = false }) {
  return new Promise((resolve, reject) => {
    const shell = process.platform === 'win32';
    const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    const forget = onEnd(() => child.kill());
    child.on('close', forget);
    /** @type {Buffer[]} */
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        chunks.push(chunk);
        if (echo) process.stderr.write(chunk);
      });
    }
    child.on('error', (error) => reject(missing(command, error)));
    child.on('close', (code) => resolve({ code: code ?? 128, output: Buffer.concat(chunks).toString() }));
  });
}

/**
 * @param {string} command
 * @param {Error} error
 */
function missing(command, error) {
  if (codeOf(error) !== 'ENOENT') return error;
  return new Stop(
    `The command "${command}" was not found.`,
    'Install it (npm comes with Node.js: https://nodejs.org).',
  );
}

/**
 * The last lines that carry a message, for an error shown in one line.
 *
 * @param {string} output
 */
export function lastWords(output) {
  const lines = output
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours are control characters
    .replace(/\u001b\[[0-9;]*m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^npm (warn|notice)|^🪵|A complete log/i.test(line));
  return (lines.findLast((line) => /error|fail/i.test(line)) ?? lines.at(-1) ?? 'no message').slice(0, 300);
}
