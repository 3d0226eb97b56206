// @ts-check
import { readFileSync } from 'node:fs';

/**
 * Resident memory of a process.
 *
 * @param {number} pid
 * @returns {number | null} MB (of a million bytes); null where the system does not tell
 */
export function residentMb(pid) {
  if (process.platform !== 'linux') return null;
  return parseResident(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/**
 * @param {string} status content of `/proc/PID/status`, in which `kB` are 1,024 bytes
 * @returns {number | null} MB; null of a process that has ended
 * @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 */
export function parseResident(status) {
  const [, size] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return size === undefined ? null : (Number(size) * 1_024) / 1e6;
}
