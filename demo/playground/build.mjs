// @ts-check
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';

const out = path.join(import.meta.dirname, '..', '..', 'dist', 'demo', 'playground');
rmSync(out, { recursive: true, force: true });
cpSync(path.join(import.meta.dirname, 'static'), out, { recursive: true });
cpSync(path.join(import.meta.dirname, 'client'), out, {
  recursive: true,
  filter: (source) => !/\.(test\.mjs|json|d\.ts)$/.test(source),
});
