// @ts-check
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { exec, lastWords } from './exec.mjs';
import { ROOT } from './paths.mjs';
import { publishSdk } from './sdk-files.mjs';
import { Stop } from './stop.mjs';

/**
 * One part of the build.
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {string} title
 * @property {string[]} sources files and folders whose change makes the part stale
 * @property {string[]} outputs what must be there afterwards
 * @property {boolean} [late] a running Guiyi can do without it: `npm run build` makes it, `npm start` does not wait for it
 * @property {() => Promise<void>} build
 */

/** @param {string[]} parts */
const at = (...parts) => path.join(ROOT, ...parts);

/** The bundler's own settings and every version it is locked to. */
const COMMON = ['package-lock.json', 'tsconfig.base.json'].map((name) => at(name));

/**
 * What the pages of the docs are written and generated from; `reference` is what generating leaves.
 *
 * @param {string} folder
 */
const pagesIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name !== 'reference' && name !== 'zh')
    .map((name) => path.join(folder, name));

/** @type {Part[]} in the order in which they build on each other */
export const PARTS = [
  {
    name: 'sdk-web',
    title: 'Browser SDK',
    sources: [...COMMON, at('sdk-web'), at('sdk-core'), at('protocol')],
    outputs: [at('dist/public/sdk/guiyi.js'), at('dist/public/sdk/integrity.json')],
    build: async () => {
      await npmBuild('sdk-web');
      publishSdk(at('sdk-web/dist'), at('dist/public/sdk'));
    },
  },
  {
    name: 'sdk-miniprogram',
    title: 'Mini-program SDK',
    sources: [...COMMON, at('sdk-miniprogram'), at('sdk-core'), at('protocol')],
    outputs: [
      'miniprogram_dist/index.js',
      'miniprogram_dist/index.d.ts',
      'miniprogram_dist/all.js',
      'plugin_dist/index.js',
    ].map((name) => at(path.join('sdk-miniprogram', name))),
    build: () => npmBuild('sdk-miniprogram'),
  },
  {
    name: 'console',
    title: 'Console',
    sources: [...COMMON, at('console'), at('protocol')],
    outputs: [at('dist/public/console/index.html'), at('dist/public/_headers')],
    build: async () => {
      await npmBuild('console');
      copy(at('console/dist'), at('dist/public/console'));
      // What stands at the root: headers of all static files, and a page that leads to the console.
      cpSync(at('console/root'), at('dist/public'), { recursive: true });
    },
  },
  {
    name: 'docs',
    title: 'Documentation',
    late: true,
    sources: [
      ...COMMON,
      ...[at('docs'), at('docs/zh')].flatMap(pagesIn),
      ...['wrangler.toml', 'package.json', 'collector', 'console/src/i18n', 'protocol', 'sdk-core', 'sdk-web/src'].map(
        (name) => at(name),
      ),
      at('sdk-miniprogram/src'),
    ],
    outputs: [at('dist/public/docs/index.html'), at('dist/public/docs/zh/index.html')],
    build: () => npmBuild('docs'),
  },
  {
    name: 'demo',
    title: 'Demo shop',
    sources: [at('dist/public'), at('demo/shop'), at('demo/playground')],
    outputs: [at('dist/demo/shop/index.html'), at('dist/demo/playground/index.html')],
    build: async () => {
      copy(at('dist/public'), at('dist/demo'));
      await npmBuild('demo');
    },
  },
  {
    name: 'worker',
    title: 'Worker',
    sources: [...COMMON, at('wrangler.toml'), at('collector/src'), at('protocol')],
    outputs: [at('dist/worker/worker.js'), at('dist/worker/tombstone-hash.js')],
    build: async () => {
      mkdirSync(at('dist/public'), { recursive: true });
      const env = {
        ...process.env,
        WRANGLER_SEND_METRICS: 'false',
        WRANGLER_LOG_PATH: at('node_modules/.cache/wrangler'),
      };
      await tool('wrangler', ['deploy', '--dry-run', '--outdir', at('dist/worker')], env);
      // What `npm run restore` has to compute as this Worker does.
      const { build } = await import('esbuild');
      const hash = at('collector/src/identity/tables/tombstone-hash.ts');
      await build({ entryPoints: [hash], format: 'esm', outdir: at('dist/worker'), logLevel: 'silent' });
    },
  },
];

/** @param {string} workspace */
async function npmBuild(workspace) {
  const { code, output } = await exec('npm', ['run', 'build', '-w', workspace], { cwd: ROOT });
  if (code !== 0) throw broken(workspace, output);
}

/**
 * @param {string} name
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function tool(name, args, env) {
  const { code, output } = await exec(at('node_modules/.bin', name), args, { cwd: ROOT, env });
  if (code !== 0) throw broken(name, output);
}

/**
 * @param {string} what
 * @param {string} output
 */
function broken(what, output) {
  if (process.env.GUIYI_DEBUG || process.env.CI) console.error(output);
  return new Stop(`Building ${what} failed: ${lastWords(output)}`, 'GUIYI_DEBUG=1 shows all of its output.');
}

/**
 * Copies and leaves nothing of an earlier copy.
 *
 * @param {string} from
 * @param {string} to
 */
function copy(from, to) {
  if (!existsSync(from))
    throw new Stop(`The build left no ${path.relative(ROOT, from)}.`, 'See the build script of that folder.');
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
}
