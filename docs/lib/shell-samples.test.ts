import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { everyPage, everySample } from './written-samples.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const pages = await everyPage();
const shell = (await everySample()).filter(({ language }) => language === 'sh');

test('every shell sample is well-formed, and a broken one is told', () => {
  const parse = (code: string) => {
    execFileSync('bash', ['--norc', '-n'], { input: code, stdio: ['pipe', 'ignore', 'pipe'] });
  };
  expect(() => parse("curl -d '{")).toThrow();
  expect(shell.length).toBeGreaterThan(40);
  for (const { name, code } of shell) expect(() => parse(code), name).not.toThrow();
});

/** Commands in blocks and in code within the text, as `npm run NAME` or `node FILE`. */
const commands = [...pages].flatMap(([file, markdown]) => {
  const code = [...markdown.matchAll(/^```sh\n[\s\S]*?^```$|`[^`\n]+`/gm)].map(([whole]) => whole).join('\n');
  const found = code.matchAll(/npm run (?:-s )?([\w:-]+)([^\n`]*)|\bnode ((?:[\w-]+\/)+[\w.-]+\.m?[jt]s)/g);
  return [...found].map(([whole, script = '', rest = '', program = '']) => ({ file, whole, script, rest, program }));
});

test('every command of the pages is there', () => {
  const scriptsOf = (folder: string) =>
    Object.keys(JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8')).scripts ?? {});
  expect(commands.length).toBeGreaterThan(60);
  const missing = commands.filter(({ script, rest, program }) => {
    if (program) return !existsSync(path.join(ROOT, program));
    const workspace = / -w ([\w-]+)/.exec(rest)?.[1] ?? '';
    return !scriptsOf(workspace).includes(script);
  });
  expect(missing.map(({ file, whole }) => `${file}: ${whole}`)).toEqual([]);
});

test('every option of a command is one that its program takes', () => {
  const sources: Record<string, string> = {
    start: 'scripts/lib/args.mjs',
    serve: 'scripts/lib/args.mjs',
    backup: 'scripts/backup.mjs',
    restore: 'scripts/restore.mjs',
    compact: 'scripts/compact.mjs',
    deploy: 'scripts/deploy/args.mjs',
    load: 'bench/load.mjs',
    bench: 'bench/main.mjs',
  };
  const unknown = commands.flatMap(({ file, whole, script, rest }) => {
    const source = sources[script];
    if (!source) return [];
    const options = (rest.split(' -- ')[1] ?? '').split('#')[0]?.match(/--[a-z-]+/g) ?? [];
    const program = readFileSync(path.join(ROOT, source), 'utf8');
    const taken = (option: string) => new RegExp(`\\b${option.slice(2)}\\b`).test(program);
    return options.filter((option) => !taken(option)).map((option) => `${file}: ${whole} (${option})`);
  });
  expect(unknown).toEqual([]);
});
