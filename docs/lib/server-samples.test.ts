import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { operationsOf } from './http-page.ts';
import { openapiDocument } from './openapi.ts';
import { environment, LOCAL } from './settings-page.ts';
import { everyPage, everySample } from './written-samples.ts';

const all = await everySample();
const pages = await everyPage();
const samples = all.filter(({ language }) => language === 'nginx');
/** The regular expressions of the places that a configuration serves, with what stands in them. */
const placesOf = (code: string) =>
  [...code.matchAll(/location ~ (\S+) \{([^}]*)\}/g)].map(([, pattern = '', inside = '']) => ({
    pattern: new RegExp(pattern),
    staffOnly: /allow [^;]+;\s+deny all;/.test(inside),
  }));

test('nginx lets the public to collecting and to the SDK, and nobody but staff to the rest', async () => {
  expect(samples.length).toBe(2);
  const routes = operationsOf(await openapiDocument()).map((one) => one.path);
  for (const { name, code } of samples) {
    const places = placesOf(code);
    const placeOf = (route: string) => places.find(({ pattern }) => pattern.test(route));
    for (const route of [...routes, '/sdk/guiyi.js', '/console/', '/docs/']) {
      if (!/^\/(v1|api|sdk|console|docs)\//.test(route)) continue;
      expect(placeOf(route)?.staffOnly, `${name} ${route}`).toBe(!/^\/(v1|sdk)\//.test(route));
    }
  }
});

test('nginx takes the configuration, where it is installed', () => {
  if (spawnSync('nginx', ['-v'], { stdio: 'ignore' }).status !== 0) return;
  const folder = mkdtempSync(path.join(tmpdir(), 'guiyi-nginx-'));
  try {
    for (const { code } of samples) {
      // Without the certificate, which is the reader's own.
      const server = code.replace('443 ssl', '18443').replaceAll(/^ *ssl_certificate.*\n/gm, '');
      const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (one) => `${one}_temp_path ${folder}/${one};`,
      );
      writeFileSync(
        path.join(folder, 'nginx.conf'),
        `pid ${folder}/pid;\nevents {}\nhttp { access_log off; ${paths.join(' ')}\n${server}}\n`,
      );
      execFileSync('nginx', ['-t', '-q', '-c', path.join(folder, 'nginx.conf'), '-e', path.join(folder, 'log')], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('every setting that a page names is one that the Worker or a command reads', () => {
  const known = [...environment().map(({ name }) => name), ...Object.keys(LOCAL)];
  const named = [...pages].flatMap(([page, markdown]) =>
    [...markdown.matchAll(/\bGUIYI_[A-Z_]*[A-Z]\b(?![*…])/g)].map(([name]) => ({ page, name })),
  );
  expect(named.length).toBeGreaterThan(80);
  expect(named.filter(({ name }) => !known.includes(name) && !name.startsWith('GUIYI_E2E'))).toEqual([]);
});

test('settings in TOML are strings, and JSON where they hold some', () => {
  const lines = all
    .filter(({ language }) => language === 'toml')
    .flatMap(({ code }) => code.match(/^\w+ = .*$/gm) ?? []);
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) {
    const [, value = ''] =
      /^GUIYI_\w+ = (?:"([^"]*)"|'([^']*)')$/.exec(line)?.filter((part) => part !== undefined) ?? [];
    expect(value, line).not.toBe('');
    if (/^[{[]/.test(value)) expect(() => JSON.parse(value), line).not.toThrow();
  }
});
