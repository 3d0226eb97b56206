/** Builds the npm package as WeChat's tools take it: CommonJS in `miniprogram_dist/`; and the plugin. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { minify } from 'terser';

/** What is delivered beside the SDK, by name. */
const PARTS = {
  exposure: 'src/parts/exposure.ts',
  handover: 'src/parts/handover.ts',
  privacy: 'src/parts/privacy.ts',
  shares: 'src/parts/shares.ts',
  taps: 'src/parts/taps.ts',
  wechat: 'src/parts/wechat.ts',
};

/**
 * Names by which the SDK's own parts call each other: never stored, sent, public, asked for by a string (as by the gate), or of `wx` and the language.
 */
const INNER =
  'after append asked attributionOf brought byHand bytes capture change clean clear client clock current decide delivered end enter erased exclusive follow fresh hook hooks ' +
  'keepalive leave leaving lifecycle nudge own pages place ports quiet read recover release remove renew save searchOf send settings shed shown signal store ' +
  'touch transport visitor wake watch';

/** `let` is shorter and joins what stands beside it; of what may be missing only objects and functions are asked for, so `&&` will do. */
const shorter = {
  name: 'shorter',
  renderChunk: (code) => code.replace(/\bconst\b/g, 'let').replaceAll(' == null ? void 0 : ', ' && '),
};

const COMPRESS = {
  passes: 6,
  keep_fargs: false,
  lhs_constants: false,
  pure_getters: true,
  toplevel: true,
  unsafe: true,
  unsafe_arrows: true,
  unsafe_math: true,
};

/** The names that the SDK's build chose, which is the first: the parts call them too. */
let chosen;

/** Twice, as it finds more once it has seen what it made. */
const terser = (names = INNER) => ({
  name: 'terser',
  async renderChunk(code) {
    const first = await minify(code, { ecma: 2018, module: true, compress: COMPRESS, mangle: false });
    const nameCache = { props: chosen };
    const properties = names && { regex: new RegExp(`^(?:${names.replaceAll(' ', '|')})$`), builtins: true };
    const options = { ecma: 2018, module: true, compress: COMPRESS, mangle: { properties }, nameCache };
    const second = await minify(first.code, options);
    chosen = nameCache.props;
    return second;
  },
});

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

const script = (names) => [
  place,
  nodeResolve(),
  esbuild({ target: 'es2018', tsconfig: false }),
  shorter,
  terser(names),
];

/** Files that are delivered as they are written. */
const copied = (files) => ({
  name: 'copied',
  generateBundle() {
    for (const [fileName, from] of Object.entries(files)) {
      this.emitFile({ type: 'asset', fileName, source: readFileSync(new URL(from, import.meta.url)) });
    }
  },
});

/** What stands beside the SDK takes it from there. */
const SDK = fileURLToPath(new URL('src/index.ts', import.meta.url));
const beside = (input, output, names, ...more) => ({
  input,
  external: [SDK],
  output: { format: 'cjs', ...output },
  plugins: [...script(names), ...more],
  treeshake: { moduleSideEffects: false },
});

/** The pop-up is a component beside the SDK: whoever does not use it does not carry it. Its names stand in its template. */
const consent = (folder) =>
  beside(
    'consent/index.ts',
    { dir: `${folder}/consent`, paths: () => '../index.js' },
    '',
    copied(Object.fromEntries(['json', 'wxml', 'wxss'].map((type) => [`index.${type}`, `consent/index.${type}`]))),
  );

const sdk = (input, folder, ...more) => ({
  input,
  output: { file: `${folder}/index.js`, format: 'cjs' },
  plugins: [...script(), ...more],
  treeshake: { moduleSideEffects: false },
});

export default [
  sdk('src/index.ts', 'miniprogram_dist', commonjs),
  ...Object.entries(PARTS).map(([part, source]) => beside(source, { file: `miniprogram_dist/${part}.js` })),
  beside('src/all.ts', { file: 'miniprogram_dist/all.js', paths: () => './index.js' }),
  consent('miniprogram_dist'),
  sdk('plugin/index.ts', 'plugin_dist', copied({ 'plugin.json': 'plugin/plugin.json' })),
  consent('plugin_dist'),
  {
    input: { index: 'src/index.ts', all: 'src/all.ts', ...PARTS },
    output: {
      dir: 'miniprogram_dist',
      chunkFileNames: 'shared/[name].d.ts',
      entryFileNames: '[name].d.ts',
      format: 'es',
    },
    plugins: [dts({ tsconfig: 'tsconfig.json', includeExternal: ['@guiyi/protocol', '@guiyi/sdk-core'] })],
  },
];
