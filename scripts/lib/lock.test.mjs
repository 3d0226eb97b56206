// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFile, requireFree, runningOn, takeLock } from './lock.mjs';
import { birthOf } from './processes.mjs';

/** @type {string} */
let data;
beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), 'guiyi-lock-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

/** A process of ours that lives until the returned function ends it. */
async function neighbour() {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const end = async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  return { pid, birth: birthOf(pid), end };
}

/** @param {object} content */
function lockedBy(content) {
  writeFileSync(lockFile(data), JSON.stringify(content));
}

it('tells who runs and how to reach them, to the owner only', () => {
  const lock = takeLock(data);
  lock.update({ url: 'http://127.0.0.1:1', adminToken: 'secret' });
  expect(runningOn(data)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:1', adminToken: 'secret' });
  expect(statSync(lockFile(data)).mode & 0o777).toBe(0o600);
});

it('refuses a second start in one line', async () => {
  const other = await neighbour();
  lockedBy({ pid: other.pid, birth: other.birth, url: 'http://127.0.0.1:8787' });
  const line = /already runs on .* at http:\/\/127\.0\.0\.1:8787 \(process \d+\)\. Stop it first/;
  expect(() => takeLock(data)).toThrow(line);
  expect(() => requireFree(data)).toThrow(line);
  await other.end();
});

it('takes over from a process that was killed, and ends the workerd that it left', async () => {
  const dead = await neighbour();
  await dead.end();
  const workerd = await neighbour();
  lockedBy({ pid: dead.pid, birth: dead.birth, workerd: { pid: workerd.pid, birth: workerd.birth } });
  expect(runningOn(data)).toBeNull();
  takeLock(data);
  await expect.poll(() => birthOf(workerd.pid)).toBeNull();
  expect(runningOn(data)?.pid).toBe(process.pid);
  await workerd.end();
});

it('is not deceived by another process that got the same id', async () => {
  const other = await neighbour();
  lockedBy({ pid: other.pid, birth: 'long ago', workerd: { pid: other.pid, birth: 'long ago' } });
  takeLock(data);
  expect(runningOn(data)?.pid).toBe(process.pid);
  expect(birthOf(other.pid)).not.toBeNull();
  await other.end();
});

it('takes over from a lock that was cut off while it was written', () => {
  writeFileSync(lockFile(data), '{"pid":');
  takeLock(data);
  expect(runningOn(data)?.pid).toBe(process.pid);
});

it('leaves nothing behind', () => {
  takeLock(data).release();
  expect(readdirSync(data)).toEqual([]);
});

it("does not release another's lock", () => {
  const lock = takeLock(data);
  lockedBy({ pid: 1, birth: null });
  lock.release();
  expect(readdirSync(data)).toEqual(['running.json']);
});
