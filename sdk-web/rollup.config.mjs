/** Builds every form in which the SDK is delivered, into `dist/`. */
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { minify } from 'terser';

const BANNER = '/*! Apache-2.0 */';
/** Browsers from autumn 2020 on (Chrome 85, Firefox 79, Safari 14). */
const TARGET = 'es2021';

/**
 * Names of methods and fields by which the SDK's own parts call each other. They are nobody else's: not the page's,
 * the wire's, nor what is stored. So they may be shortened; but never one that the gate (gate.ts) calls by its name as text.
 */
const INTERNAL =
  'current decide delivered erased exclusive follow held leaving lifecycle middlewares names nudge recover refused replay retryAfter settings shed touch unwritten visitor';

/** More of them, which are also names of the browser's, but nothing in the SDK and its auto capture means those. */
const OURS_HERE =
  'append bytes capture change clock end after leave look note read remove save send shared store transport wake watch write';

/**
 * `let` is shorter, joins what stands beside it, and means the same: TypeScript has seen that nothing is assigned twice. So is an arrow
 * instead of a function's declaration: none uses `this`, and none is called before the line that makes it.
 */
const lets = {
  name: 'lets',
  renderChunk(code) {
    const edits = declarationsOf(this.parse(code)).flatMap((node) => {
      if (node.type === 'VariableDeclaration') return [[node.start, node.start + node.kind.length, 'let']];
      const { start, id, body } = node;
      const parameters = code.slice(id.end, body.start);
      const head = `let ${id.name} = ${node.async ? 'async ' : ''}${parameters}=> `;
      return [
        [start, body.start, head],
        [body.end, body.end, ';'],
      ];
    });
    let text = code;
    for (const [start, end, put] of edits.sort(([a], [b]) => b - a))
      text = text.slice(0, start) + put + text.slice(end);
    return { code: text, map: null };
  },
};

/** Every declaration of variables or of a function below `node`. */
function declarationsOf(node) {
  if (!node || typeof node !== 'object') return [];
  const inside = Object.values(node).flatMap(declarationsOf);
  return ['VariableDeclaration', 'FunctionDeclaration'].includes(node.type) ? [node, ...inside] : inside;
}

const COMPRESS = {
  passes: 5,
  pure_getters: true,
  unsafe_arrows: true,
  unsafe: true,
  unsafe_math: true,
  unsafe_methods: true,
  unsafe_comps: true,
  // What it makes of loops is shorter, but packs worse.
  loops: false,
};

/** Letters in nearly their order, wherever they stand: what is alike then looks alike to brotli. Found by trial; any order will do. */
const LETTERS = 'abcdefghijklmnopxrstuvwqyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$';
const alphabetical = {
  get: (index) =>
    index < LETTERS.length
      ? LETTERS[index]
      : alphabetical.get(Math.floor(index / LETTERS.length) - 1) + LETTERS[index % LETTERS.length],
};

/** Twice, as it finds more once it has seen what it made. */
const terser = (names = INTERNAL) => ({
  name: 'terser',
  async renderChunk(code) {
    const first = await minify(code, { ecma: 2020, compress: COMPRESS, mangle: false });
    const regex = new RegExp(`^(?:${names.replaceAll(' ', '|')})$`);
    return minify(first.code, {
      ecma: 2020,
      compress: { ...COMPRESS, evaluate: false },
      mangle: {
        nth_identifier: alphabetical,
        properties: { regex, builtins: names !== INTERNAL, nth_identifier: alphabetical },
      },
    });
  },
});

/**
 * Has Chromium compile every function while the file loads, off the main thread, rather than one by one as they are called: nearly all of them are, at the
 * start. https://v8.dev/blog/explicit-compile-hints
 */
const eager = {
  name: 'eager',
  renderChunk: (code) => ({ code: `//# allFunctionsCalledOnLoad\n${code}`, map: null }),
};

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

/** What npm users import, by subpath. */
const ENTRIES = {
  index: 'src/index.ts',
  'consent-mode': 'src/consent-mode.ts',
  banner: 'src/banner/element.ts',
  debug: 'src/overlay.ts',
  handover: 'src/handover.ts',
  plan: 'src/plan.ts',
  touches: 'src/touches.ts',
  vitals: 'src/vitals.ts',
  'auto/clicks': 'src/auto/clicks.ts',
  'auto/dwell': 'src/auto/dwell.ts',
  'auto/errors': 'src/auto/errors.ts',
  'auto/exposure': 'src/auto/exposure.ts',
  'auto/forms': 'src/auto/forms.ts',
  'auto/links': 'src/auto/links.ts',
  'auto/scroll': 'src/auto/scroll.ts',
};

/** Parts that several entries share stand in files of their own. */
const named = (extension, options) => ({
  dir: 'dist',
  entryFileNames: `[name].${extension}`,
  chunkFileNames: `shared/[name].${extension}`,
  ...options,
});

/** The SDK, and the parts that a script tag loads beside it. These share nothing with it, so that each works with any version. */
const SDKS = { script: 'guiyi', 'script-auto': 'guiyi.auto' };
const SCRIPTS = {
  'script-banner': 'guiyi.banner',
  'script-debug': 'guiyi.debug',
  'script-handover': 'guiyi.handover',
  'script-vitals': 'guiyi.vitals',
};

export default [
  ...Object.entries(SDKS).map(([source, file]) =>
    iife(`src/${source}.ts`, `dist/${file}.js`, terser(`${INTERNAL} ${OURS_HERE}`), eager),
  ),
  ...Object.entries(SCRIPTS).map(([source, file]) => iife(`src/${source}.ts`, `dist/${file}.js`, terser())),
  iife('src/stub.ts', 'dist/snippet.js', terser(), snippetHtml),
  {
    input: ENTRIES,
    output: [
      named('js', { format: 'es', banner: BANNER, hoistTransitiveImports: false }),
      named('cjs', { format: 'cjs', banner: BANNER, hoistTransitiveImports: false }),
    ],
    // The library of the vitals comes by its own package where a bundler can share it; here it is small enough to bring along.
    plugins,
  },
  ...['d.ts', 'd.cts'].map((extension) => ({
    input: ENTRIES,
    output: named(extension, { format: 'es' }),
    plugins: [dts({ tsconfig: 'tsconfig.json', includeExternal: ['@guiyi/protocol', '@guiyi/sdk-core'] })],
  })),
];
