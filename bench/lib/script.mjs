// @ts-check
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/lib/paths.mjs';

const PRODUCTION = path.join(ROOT, 'dist', 'worker', 'worker.js');

/**
 * A Worker bundled to one file, as wrangler does with the production Worker.
 *
 * @param {string} name a file in `bench/workers`, or `production`: the built Worker as it is
 */
export async function scriptOf(name) {
  if (name === 'production') return readFileSync(PRODUCTION, 'utf8');
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, '..', 'workers', `${name}.mjs`)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker'],
    external: ['cloudflare:*', 'node:*'],
    alias: { 'guiyi-worker': PRODUCTION },
  });
  return outputFiles[0]?.text ?? '';
}
