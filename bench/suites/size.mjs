// @ts-check
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { transform } from 'esbuild';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { plainFigure } from '../lib/figure.mjs';

/** The least script that tracks: a queue in memory, JSON, one request. Also the floor of `track`. */
export const FLOOR_SCRIPT = path.join(import.meta.dirname, '..', 'floors', 'memory-queue.js');
export const SDK_SCRIPT = path.join(ROOT, 'dist', 'public', 'sdk', 'guiyi.js');

/** The core with every auto capture, and what pages load beside it. */
const MODULES = ['guiyi.auto.js', 'guiyi.banner.js', 'guiyi.vitals.js', 'guiyi.handover.js', 'guiyi.debug.js'];

/** @returns {Promise<import('../lib/figure.mjs').Figure[]>} */
export async function size() {
  const ours = readFileSync(SDK_SCRIPT);
  const { code } = await transform(readFileSync(FLOOR_SCRIPT, 'utf8'), { minify: true, target: 'es2018' });
  const least = Buffer.from(code);
  const floor = 'a queue in memory and one fetch, minified';
  const parts = MODULES.map((file) => {
    const bytes = brotli(readFileSync(path.join(path.dirname(SDK_SCRIPT), file)));
    const unit = 'bytes brotli 11';
    return plainFigure(`size-brotli/${file}`, { unit, floor, ours: [bytes], baseline: [brotli(least)] });
  });
  return [
    plainFigure('size-raw', { unit: 'bytes', floor, ours: [ours.length], baseline: [least.length] }),
    plainFigure('size-gzip', { unit: 'bytes gzip 9', floor, ours: [gzip(ours)], baseline: [gzip(least)] }),
    plainFigure('size-brotli', { unit: 'bytes brotli 11', floor, ours: [brotli(ours)], baseline: [brotli(least)] }),
    ...parts,
  ];
}

/** @param {Buffer} bytes */
const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;

/** @param {Buffer} bytes */
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
