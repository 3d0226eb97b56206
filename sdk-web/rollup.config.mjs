/** Builds every form in which the SDK is delivered, into `dist/`. */
import { readFileSync } from 'node:fs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { minify } from 'terser';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
const BANNER = `/*! Guiyi ${version} | Apache-2.0 */`;
/** Browsers from 2020 on; the code calls what came with that edition anyway. */
const TARGET = 'es2020';

/**
 * Names of methods and fields by which the SDK's own parts call each other. They are nobody else's: not the page's, the browser's,
 * the wire's, nor what is stored. So they may be shortened.
 */
const INTERNAL =
  /^(?:capture|current|decide|delivered|erased|exclusive|follow|fresh|leave|leaving|lifecycle|nudge|onHide|onResume|onTheWay|recover|refused|renew|replay|retryAfter|settings|touch|transport|wake)$/;

const terser = (preamble) => ({
  name: 'terser',
  renderChunk: (code) =>
    minify(code, {
      ecma: 2020,
      compress: { passes: 3, pure_getters: true, unsafe_arrows: true },
      mangle: { properties: { regex: INTERNAL } },
      format: { preamble },
    }),
});

/** The stub as a page embeds it, beside the plain script. */
const snippetHtml = {
  name: 'snippet-html',
  generateBundle(_options, bundle) {
    const stub = Object.values(bundle)[0].code.trim();
    const source = `<script>${stub}</script>
<script async src="https://YOUR-COLLECTOR/sdk/guiyi.js"></script>
<script>
  guiyi.init({ writeKey: 'YOUR-WRITE-KEY' });
</script>
`;
    this.emitFile({ type: 'asset', fileName: 'snippet.html', source });
  },
};

const plugins = [nodeResolve(), esbuild({ target: TARGET, tsconfig: false })];
const iife = (input, file, ...more) => ({
  input,
  output: { file, format: 'iife' },
  plugins: [...plugins, ...more],
});

export default [
  iife('src/script.ts', 'dist/guiyi.js', terser(BANNER)),
  iife('src/stub.ts', 'dist/snippet.js', terser(), snippetHtml),
  {
    input: 'src/index.ts',
    output: [
      { file: 'dist/index.js', format: 'es', banner: BANNER },
      { file: 'dist/index.cjs', format: 'cjs', banner: BANNER },
    ],
    plugins,
  },
  {
    input: 'src/index.ts',
    output: ['dist/index.d.ts', 'dist/index.d.cts'].map((file) => ({ file, format: 'es' })),
    plugins: [dts({ tsconfig: 'tsconfig.json', includeExternal: ['@guiyi/protocol', '@guiyi/sdk-core'] })],
  },
];
