/** What a browser needs to run a mini-program with the delivered SDK. Needs `npm run build`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { Files } from './miniprogram.ts';
import { compileTemplate } from './templates.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The host, as one script. */
export function hostScript(): string {
  const built = buildSync({
    entryPoints: [at('browser.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  return built.outputFiles[0]?.text ?? '';
}

/** A mini-program of these pages (script and template by path), with the SDK and its consent pop-up as they are delivered. */
export function filesOf(app: string, pages: Record<string, { script: string; template: string }>): Files {
  const dist = (path: string) => readFileSync(at(`../miniprogram_dist/${path}`), 'utf8');
  const paths = Object.keys(pages);
  return {
    pages: paths,
    scripts: {
      '@guiyi/miniprogram': dist('index.js'),
      '@guiyi/miniprogram/index': "module.exports = require('@guiyi/miniprogram')",
      '@guiyi/miniprogram/all': dist('all.js'),
      // The pop-up asks for `../index.js` beside it.
      index: "module.exports = require('@guiyi/miniprogram')",
      'consent/index': dist('consent/index.js'),
      app,
      ...Object.fromEntries(paths.map((path) => [path, pages[path]?.script ?? ''])),
    },
    templates: {
      'consent/index': compileTemplate(dist('consent/index.wxml')),
      ...Object.fromEntries(paths.map((path) => [path, compileTemplate(pages[path]?.template ?? '')])),
    },
    components: Object.fromEntries(paths.map((path) => [path, { 'guiyi-consent': '/consent/index' }])),
  };
}
