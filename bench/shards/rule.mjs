// @ts-check
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/lib/paths.mjs';

/**
 * @typedef {{ key: string, time: number, layer: number, identifiers: string[] }} Observation
 * @typedef {{ kind: 'split' | 'unbind' | 'forbid', a: string, b: string, time: number }} Bar
 * @typedef {{ identifier: string, since: number, until: number, id: string, core: string, status: string, alone?: true }} Hold
 * @typedef {(identifier: string, time: number) => string | undefined} HolderAt
 *
 * The rule of production, as its sources are.
 *
 * @typedef {object} Rule
 * @property {(key: string) => boolean} isStrong
 * @property {(key: string) => string} hash 48 bits, of one length, so that they compare as text
 * @property {(observations: Observation[], bars: Bar[], own: (key: string) => boolean, outside?: HolderAt) => Hold[]} resolve
 *   the holds of the identifiers that are `own`; `outside` knows who holds the others
 */

const SOURCE = `
  export { resolve } from './identity/graph.ts';
  export { DEFAULT_POLICY, isStrong } from './identity/policy.ts';
  export { print48 } from './lib/digest.ts';`;

/** @returns {Promise<Rule>} */
export async function openRule() {
  const { outputFiles } = await build({
    stdin: { contents: SOURCE, resolveDir: path.join(ROOT, 'collector', 'src'), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    platform: 'node',
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const production = await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`);
  const { DEFAULT_POLICY } = production;
  return {
    isStrong: (key) => production.isStrong(key, DEFAULT_POLICY),
    hash: (key) => production.print48(key).toString(16).padStart(12, '0'),
    resolve: (observations, bars, own, outside) => {
      /** @type {Map<string, number>} */
      const firstSeen = new Map();
      for (const { time, identifiers } of observations) {
        for (const key of identifiers) {
          if (own(key)) firstSeen.set(key, Math.min(time, firstSeen.get(key) ?? time));
        }
      }
      const evidence = { observations, bars, firstSeen, hubs: new Map(), outside };
      return production
        .resolve(evidence, DEFAULT_POLICY)
        .filter((/** @type {Hold} */ hold) => firstSeen.has(hold.identifier));
    },
  };
}
