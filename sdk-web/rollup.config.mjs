/** Builds every form in which the SDK is delivered, into `dist/`. */
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { minify } from 'terser';

const BANNER = '/*! Apache-2.0 */';
/** Browsers from autumn 2020 on (Chrome 85, Firefox 79, Safari 14). */
const TARGET = 'es2021';

/**
 * Names of methods and fields by which the SDK's own parts call each other. They are nobody else's: not the page's, the browser's,
 * the wire's, nor what is stored. So they may be shortened; but never one that the gate
 * (gate.ts) calls by its name as text.
 */
const INTERNAL =
  /^(?:append|capture|current|decide|delivered|erased|exclusive|follow|fresh|leave|leaving|journal|lifecycle|nudge|onHide|onResume|onTheWay|recover|refused|replay|retryAfter|settings|take|touch|transport|unwritten|trim|wake|watch|write|after|end|clock|random|store|visitor|recorded|batch|bytes|middlewares)$/;

/** `let` is shorter, joins what stands beside it, and means the same: TypeScript has seen that nothing is assigned twice. */
const lets = {
  name: 'lets',
  renderChunk(code) {
    let text = code;
    for (const { start, kind } of declarationsOf(this.parse(code)).reverse()) {
      if (kind === 'const') text = `${text.slice(0, start)}let${text.slice(start + kind.length)}`;
    }
    return { code: text, map: null };
  },
};

/** Every variable declaration below `node`, in the order of the text. */
function declarationsOf(node) {
  if (!node || typeof node !== 'object') return [];
  const inside = Object.values(node).flatMap(declarationsOf);
  return node.type === 'VariableDeclaration' ? [node, ...inside] : inside;
}

const terser = () => ({
  name: 'terser',
  renderChunk: (code) =>
    minify(code, {
      ecma: 2020,
      compress: { passes: 5, pure_getters: true, unsafe_arrows: true, unsafe: true, unsafe_methods: true },
      mangle: { properties: { regex: INTERNAL } },
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
  // A module's own `use strict` would cost bytes and change nothing.
  output: { file, format: 'iife', strict: false },
  plugins: [...plugins, lets, ...more],
});

export default [
  iife('src/script.ts', 'dist/guiyi.js', terser()),
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
