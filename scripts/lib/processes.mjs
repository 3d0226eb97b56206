// @ts-check
import { execFileSync, spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';

/**
 * When a process began, as its system writes it. With the process id it names one process for good: ids come again
 * after a reboot and in every new container.
 *
 * @param {number} pid
 * @returns {string | null} null when no such process runs
 */
export function birthOf(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return null;
  }
  try {
    if (process.platform === 'linux') return statOf(pid);
    if (process.platform === 'win32') return 'unknown';
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

/**
 * Start time of a process in ticks since boot; a zombie no longer runs.
 *
 * @param {number} pid
 */
function statOf(pid) {
  const fields = procStat(pid);
  return fields[0] === 'Z' ? null : (fields[19] ?? null);
}

/**
 * The fields of /proc/PID/stat from the third (state) on. Counted from the last `)`, as the name in the second may hold
 * anything.
 *
 * @param {number} pid
 */
function procStat(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/**
 * Our parent and its parent: npm runs a script through a shell, which outlives an npm that is killed. Elsewhere than on
 * Linux shells step aside for the command, so the parent is enough.
 *
 * @returns {string} changes when one of them dies
 */
export function lineage() {
  try {
    return `${process.ppid} ${process.platform === 'linux' ? procStat(process.ppid)[1] : ''}`;
  } catch {
    return '';
  }
}

/**
 * Sees to it that workerd never outlives us: `kill -9` gives us no chance to end it, and it does not watch its parent.
 * A shell of a few kilobytes waits for its standard input to end, which the system does when we die.
 *
 * @param {(pid: number) => void} onStart told of each workerd
 * @returns {() => void} stops watching for new ones
 */
export function guardWorkerd(onStart) {
  /** @param {unknown} message */
  const listener = (message) => {
    const { process: child } = /** @type {{ process: import('node:child_process').ChildProcess }} */ (message);
    child.once('spawn', () => {
      if (!child.pid || !/workerd/.test(child.spawnfile)) return;
      onStart(child.pid);
      if (process.platform !== 'win32') guard(child);
    });
  };
  subscribe('child_process', listener);
  return () => unsubscribe('child_process', listener);
}

/** @param {import('node:child_process').ChildProcess} child */
function guard(child) {
  const watcher = spawn('/bin/sh', ['-c', 'read _ || kill -9 "$0"', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.on('error', () => {});
  watcher.unref();
  child.once('exit', () => watcher.stdin?.end('ended\n'));
}
