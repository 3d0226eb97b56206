/** Builds the npm package as WeChat's tools take it: CommonJS in `miniprogram_dist/`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { minify } from 'terser';

/** Doors of the core's parts to each other: never stored, sent, public, asked for by a string, or of `wx`. */
const INNER =
  /^(nudge|recover|fresh|delivered|erased|decide|touch|keepalive|leaving|bytes|wake|leave|onResume|current|transport|exclusive|lifecycle|settings|clock|store|capture|visitor|enter|pages)$/;

/** `let` is shorter, joins what stands beside it, and means the same: TypeScript has seen that nothing is assigned twice. */
const lets = { name: 'lets', renderChunk: (code) => code.replace(/\bconst\b/g, 'let') };

const terser = {
  name: 'terser',
  renderChunk: (code) =>
    minify(code, {
      ecma: 2018,
      module: true,
      compress: { passes: 6, pure_getters: true, unsafe: true, unsafe_arrows: true, unsafe_methods: true },
      mangle: { properties: { regex: INNER } },
    }),
};

/** The folder is CommonJS inside a package that is not. */
const commonjs = {
  name: 'commonjs',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
  },
};

/** A mini-program has one JavaScript context, which is told when it is hidden: what the core does for pages is left out. */
const place = {
  name: 'place',
  load: (id) => (id.endsWith('sdk-core/src/place.ts') ? 'export const PAGES = false;' : null),
};

const script = [place, nodeResolve(), esbuild({ target: 'es2018', tsconfig: false }), lets, terser];

/** Files that are delivered as they are written. */
const copied = (files) => ({
  name: 'copied',
  generateBundle() {
    for (const [fileName, from] of Object.entries(files)) {
      this.emitFile({ type: 'asset', fileName, source: readFileSync(new URL(from, import.meta.url)) });
    }
  },
});

/** The pop-up is a component beside the SDK: whoever does not use it does not carry it. */
const consent = (folder) => ({
  input: 'consent/index.ts',
  external: [fileURLToPath(new URL('src/index.ts', import.meta.url))],
  output: { dir: `${folder}/consent`, format: 'cjs', paths: () => '../index.js' },
  plugins: [
    ...script,
    copied(Object.fromEntries(['json', 'wxml', 'wxss'].map((type) => [`index.${type}`, `consent/index.${type}`]))),
  ],
});

const sdk = (input, folder, ...more) => ({
  input,
  output: { file: `${folder}/index.js`, format: 'cjs' },
  plugins: [...script, ...more],
  treeshake: { moduleSideEffects: false },
});

export default [
  sdk('src/index.ts', 'miniprogram_dist', commonjs),
  consent('miniprogram_dist'),
  sdk('plugin/index.ts', 'plugin_dist', copied({ 'plugin.json': 'plugin/plugin.json' })),
  consent('plugin_dist'),
  {
    input: 'h5/index.ts',
    output: { file: 'h5_dist/index.js', format: 'es' },
    plugins: [esbuild({ target: 'es2018', tsconfig: false })],
  },
  {
    input: 'h5/index.ts',
    output: { file: 'h5_dist/index.d.ts', format: 'es' },
    plugins: [dts({ tsconfig: 'h5/tsconfig.json', includeExternal: ['@guiyi/protocol', '@guiyi/sdk-core'] })],
  },
  {
    input: 'src/index.ts',
    output: { file: 'miniprogram_dist/index.d.ts', format: 'es' },
    plugins: [dts({ tsconfig: 'tsconfig.json', includeExternal: ['@guiyi/protocol', '@guiyi/sdk-core'] })],
  },
];
