// @ts-check
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './lib/paths.mjs';

/**
 * The arrows of the design, as imports from a file: what may be imported, and what the lint rule must refuse.
 *
 * @type {Record<string, { allowed: string[], refused: string[] }>}
 */
const ARROWS = {
  'protocol/src/event.ts': {
    allowed: ['./codes.ts', 'valibot'],
    refused: [
      '@guiyi/sdk-core',
      '@guiyi/web',
      '@guiyi/collector',
      '../../collector/src/app.ts',
      '../../scripts/lib/args.mjs',
    ],
  },
  'sdk-core/src/client.ts': {
    allowed: ['@guiyi/protocol', './queue.ts'],
    refused: [
      '@guiyi/protocol/codes',
      '@guiyi/protocol/limits',
      '@guiyi/protocol/validate',
      '@guiyi/web',
      '../../protocol/src/limits.ts',
      '../../sdk-web/src/index.ts',
    ],
  },
  'sdk-web/src/index.ts': {
    allowed: ['@guiyi/sdk-core', '@guiyi/protocol', './types.ts', 'idb-keyval'],
    refused: ['@guiyi/protocol/codes', '@guiyi/collector', '../../sdk-core/src/queue.ts', '../../console/src/api.ts'],
  },
  'sdk-miniprogram/src/index.ts': {
    allowed: ['@guiyi/sdk-core'],
    refused: ['@guiyi/web', '../../sdk-web/src/index.ts', '@guiyi/protocol/limits'],
  },
  'console/src/api.ts': {
    allowed: ['@guiyi/protocol', 'preact'],
    refused: [
      '@guiyi/protocol/codes',
      '@guiyi/sdk-core',
      '../../collector/src/app.ts',
      '../../../demo/shop/catalog.mjs',
    ],
  },
  'demo/replay/main.mjs': {
    allowed: ['../../scripts/lib/runtime.mjs', '@segment/analytics-node'],
    refused: ['../../collector/src/app.ts', '@guiyi/sdk-core', '../../e2e/shop.spec.ts', '../../scripts/build.mjs'],
  },
  'e2e/shop.spec.ts': {
    allowed: ['../scripts/lib/runtime.mjs', '@playwright/test', '@guiyi/protocol'],
    refused: ['../collector/src/app.ts', '@guiyi/collector', '../demo/shop/catalog.mjs', '../scripts/start.mjs'],
  },
  'bench/main.mjs': {
    allowed: ['../scripts/lib/runtime.mjs', 'autocannon'],
    refused: ['../collector/src/identity/graph.ts', '../e2e/shop.spec.ts'],
  },
  'scripts/start.mjs': {
    allowed: ['./lib/args.mjs', 'wrangler'],
    refused: ['../demo/shop/build.mjs', '../collector/src/app.ts', '@guiyi/protocol', '../e2e/shop.spec.ts'],
  },
  'collector/src/app.ts': {
    allowed: ['./routes/v1.ts', './http/problem.ts', '@guiyi/protocol/codes'],
    refused: ['./worker.ts', '@guiyi/sdk-core', '../../console/src/api.ts'],
  },
  'collector/src/routes/v1.ts': {
    allowed: [
      '../http/auth.ts',
      '../ingest/accept.ts',
      '../identity/client.ts',
      '../lib/env.ts',
      '@guiyi/protocol/limits',
    ],
    refused: ['../app.ts', '../worker.ts', '@guiyi/web', '../../../scripts/lib/args.mjs'],
  },
  'collector/src/http/auth.ts': {
    allowed: ['../sources/cache.ts', '../lib/env.ts', '../store/rows.ts'],
    refused: ['../routes/v1.ts', '../app.ts'],
  },
  ...features(['ingest', 'privacy', 'reports', 'sources', 'audience', 'wechat']),
  'collector/src/identity/graph.ts': {
    allowed: ['../consent/ledger.ts', '../store/rows.ts', '../lib/identifier.ts'],
    refused: [
      '../ingest/consume.ts',
      '../reports/path.ts',
      '../sources/cache.ts',
      '../http/problem.ts',
      '../routes/v1.ts',
    ],
  },
  'collector/src/channels/rules.ts': {
    allowed: ['../lib/env.ts'],
    refused: ['../ingest/consume.ts', '../reports/path.ts', '../http/problem.ts'],
  },
  'collector/src/audit/entry.ts': {
    allowed: ['../lib/env.ts', '../store/audit-end.ts'],
    refused: ['../ingest/consume.ts', '../privacy/requests.ts', '../http/problem.ts', '../routes/v1.ts'],
  },
  'collector/src/store/rows.ts': {
    allowed: ['../lib/env.ts', '@guiyi/protocol'],
    refused: [
      '../identity/client.ts',
      '../consent/ledger.ts',
      '../audit/client.ts',
      '../ingest/consume.ts',
      '../http/problem.ts',
      '../app.ts',
    ],
  },
  'collector/src/lib/env.ts': {
    allowed: ['./identifier.ts', '@guiyi/protocol/codes'],
    refused: [
      '../store/rows.ts',
      '../identity/client.ts',
      '../audit/client.ts',
      '../ingest/consume.ts',
      '../http/problem.ts',
    ],
  },
};

/**
 * Features may use the authorities and what lies below, and never each other.
 *
 * @param {string[]} names
 */
function features(names) {
  return Object.fromEntries(
    names.map((name) => [
      `collector/src/${name}/deep/file.ts`,
      {
        allowed: ['../../identity/client.ts', '../../channels/rules.ts', '../../store/rows.ts', '../near.ts'],
        refused: [
          '../../routes/v1.ts',
          '../../http/problem.ts',
          '../../app.ts',
          ...names.filter((other) => other !== name).map((other) => `../../${other}/file.ts`),
        ],
      },
    ]),
  );
}

/** @type {string} */
let folder;
/** @type {Set<string>} `file:line` of each import that the rule refuses */
let refusals;

/** One file per row, one import per line, one run of the linter with the repository's own configuration. */
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'guiyi-arrows-'));
  const config = JSON.parse(readFileSync(path.join(ROOT, 'biome.json'), 'utf8'));
  writeFileSync(path.join(folder, 'biome.json'), JSON.stringify({ ...config, $schema: undefined, vcs: undefined }));
  for (const [file, { allowed, refused }] of Object.entries(ARROWS)) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    const lines = [...allowed, ...refused].map((source, index) => `export { a as a${index} } from '${source}';`);
    writeFileSync(path.join(folder, file), lines.join('\n'));
  }
  refusals = lint();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lint() {
  const biome = path.join(ROOT, 'node_modules', '.bin', 'biome');
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '--only=style/noRestrictedImports', '.'];
  /** @type {string} */
  let output;
  try {
    output = execFileSync(biome, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    output = /** @type {{ stdout: string }} */ (error).stdout;
  }
  /** @type {{ location: { path: string, start: { line: number } } }[]} */
  const diagnostics = JSON.parse(output).diagnostics;
  return new Set(diagnostics.map(({ location }) => `${location.path}:${location.start.line}`));
}

describe.each(Object.entries(ARROWS))('%s', (file, { allowed, refused }) => {
  it.each(allowed.map((source, index) => ({ source, line: index + 1 })))('may import $source', ({ line }) => {
    expect(refusals).not.toContain(`${file}:${line}`);
  });

  it.each(refused.map((source, index) => ({ source, line: allowed.length + index + 1 })))(
    'must not import $source',
    ({ line }) => {
      expect(refusals).toContain(`${file}:${line}`);
    },
  );
});
