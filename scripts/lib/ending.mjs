// @ts-check
import { lineage } from './processes.mjs';

/** @type {Set<() => unknown>} */
const closers = new Set();
let ending = false;

/**
 * Registers something to close before this process ends at a signal.
 *
 * @param {() => unknown} close may return a promise; the process waits for it
 * @returns {() => void} takes it back
 */
export function onEnd(close) {
  closers.add(close);
  return () => void closers.delete(close);
}

/** Closes everything that is registered and exits with 0: ending at a signal is what was asked for. */
async function end() {
  if (ending) return;
  ending = true;
  await Promise.allSettled([...closers].map((close) => close()));
  process.exit(0);
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/**
 * Ends this process at a signal, when the process that started it by IPC goes, and when npm is killed so hard that it
 * cannot tell us.
 */
export function endAtSignals() {
  listenAlone();
  if (process.channel) process.on('disconnect', () => void end());
  if (process.env.npm_lifecycle_event !== 'start') return;
  const family = lineage();
  setInterval(() => lineage() !== family && void end(), 500).unref();
}

/**
 * Puts our listeners in the place of all others. Miniflare brings one that exits at once with 143, before anything is
 * closed; what it has to clean up it also does at exit.
 */
export function listenAlone() {
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal);
    process.on(signal, () => void end());
  }
}
