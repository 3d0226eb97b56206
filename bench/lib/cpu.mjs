// @ts-check
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts process times in hundredths of a second (USER_HZ) on every platform that Node.js runs on. */
const TICK_MS = 10;

/**
 * One process as `/proc/PID/stat` tells it.
 *
 * @typedef {object} Process
 * @property {number} pid
 * @property {number} parent
 * @property {number} cpuMs user and system time, its own and that of children it has waited for
 */

/**
 * @param {string} stat content of `/proc/PID/stat`; the name in field 2 may hold anything, so fields count from the last `)`
 * @returns {Process}
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function parseStat(stat) {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { pid: Number.parseInt(stat, 10), parent: Number(fields[1]), cpuMs: ticks * TICK_MS };
}

/**
 * A process and all below it.
 *
 * @param {Process[]} processes
 * @param {number} root
 * @returns {number} milliseconds of CPU
 */
export function sumTree(processes, root) {
  const tree = new Set([root]);
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of processes) if (tree.has(parent)) tree.add(pid);
  }
  return processes.reduce((sum, { pid, cpuMs }) => sum + (tree.has(pid) ? cpuMs : 0), 0);
}

/**
 * CPU that a process and its children have used so far.
 *
 * @param {number} pid
 * @returns {number | null} milliseconds; null where the system does not tell
 */
export function cpuOfTree(pid) {
  if (process.platform !== 'linux') return null;
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [parseStat(readFileSync(`/proc/${name}/stat`, 'utf8'))];
      } catch {
        return []; // It ended meanwhile.
      }
    });
  return sumTree(processes, pid);
}
