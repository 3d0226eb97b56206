// @ts-check
import { describe, expect, it } from 'vitest';
import { startArgs } from './args.mjs';

/** @param {string[]} argv */
const read = (...argv) => startArgs(argv, '/home/me', '/repo');

describe('startArgs', () => {
  it('has the defaults that scripts rely on', () => {
    expect(read()).toEqual({ port: 8787, data: '/repo/.guiyi', docs: false, help: false });
  });

  it('builds the documentation when asked to', () => {
    expect(read('--docs').docs).toBe(true);
  });

  it('takes a relative data folder from where the user stands, not from the repository', () => {
    expect(read('--data', 'x/y').data).toBe('/home/me/x/y');
    expect(read('--data', '/srv/guiyi').data).toBe('/srv/guiyi');
  });

  it.each(['70000', '-1', 'http', '8787.5', ''])('refuses the port %j in one line that says how to mend it', (port) => {
    expect(() => read(`--port=${port}`)).toThrow(/--port .* is not a port\. Give a number/);
  });

  it('refuses an option that it does not know', () => {
    expect(() => read('--prot', '1')).toThrow(/Unknown option '--prot'.*Usage/);
  });

  it('refuses an empty data folder', () => {
    expect(() => read('--data=')).toThrow(/--data is empty/);
  });
});
