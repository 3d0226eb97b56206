// @ts-check
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pagesOf } from './pages.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DIST = path.join(HERE, '..', '..', 'dist');

/**
 * Writes the shop as static files: Chinese at its root, English below `en/`.
 *
 * @param {string} out folder that is served as `/shop/`
 * @param {string} stub the SDK's inline stub, from its build
 */
function buildShop(out, stub) {
  rmSync(out, { recursive: true, force: true });
  for (const [lang, folder] of /** @type {const} */ ([
    ['zh', out],
    ['en', path.join(out, 'en')],
  ])) {
    for (const [address, html] of Object.entries(pagesOf(lang, stub))) {
      mkdirSync(path.join(folder, address), { recursive: true });
      writeFileSync(path.join(folder, address, 'index.html'), html);
    }
  }
  cpSync(path.join(HERE, 'static'), out, { recursive: true });
  cpSync(path.join(HERE, 'client'), path.join(out, 'client'), {
    recursive: true,
    filter: (source) => !/\.(test\.mjs|json|d\.ts)$/.test(source),
  });
}

buildShop(path.join(DIST, 'demo', 'shop'), readFileSync(path.join(DIST, 'public', 'sdk', 'snippet.js'), 'utf8'));
