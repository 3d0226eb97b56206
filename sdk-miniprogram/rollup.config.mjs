/** Builds the npm package as WeChat's tools take it: CommonJS in `miniprogram_dist/`. */
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { minify } from 'terser';

/** Doors of the core's parts to each other: never stored, sent, public, asked for by a string, or of `wx`. */
const INNER =
  /^(nudge|recover|fresh|delivered|erased|decide|touch|keepalive|leaving|bytes|wake|leave|onResume|current|transport|exclusive|lifecycle|settings|clock|store|capture|visitor|enter|pages)$/;

const terser = {
  name: 'terser',
  renderChunk: (code) =>
    minify(code, {
      ecma: 2018,
      module: true,
      compress: { passes: 3, pure_getters: true, unsafe_arrows: true, unsafe_methods: true },
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

export default [
  {
    input: 'src/index.ts',
    output: { file: 'miniprogram_dist/index.js', format: 'cjs' },
    plugins: [nodeResolve(), esbuild({ target: 'es2018', tsconfig: false }), terser, commonjs],
    treeshake: { moduleSideEffects: false },
  },
  {
    input: 'src/index.ts',
    output: { file: 'miniprogram_dist/index.d.ts', format: 'es' },
    plugins: [dts({ tsconfig: 'tsconfig.json', includeExternal: ['@guiyi/protocol', '@guiyi/sdk-core'] })],
  },
];
