import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** The part of JSON Schema that the collector's replies use. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
}

interface Content {
  content?: Record<string, { schema?: Schema }>;
}

export interface ApiOperation {
  summary: string;
  security: Record<string, unknown>[];
  parameters: { name: string; in: string; required: boolean; schema: Schema }[];
  requestBody?: Content;
  responses: Record<string, Content & { description: string }>;
}

export interface ApiDocument {
  paths: Record<string, Record<string, ApiOperation>>;
}

/**
 * The OpenAPI document as the Worker answers it at `/api/openapi.json`, made from the collector's own table of operations.
 * Only the names of the Workers runtime are replaced: Node has none of them, and the table needs none.
 */
export async function openapiDocument(): Promise<ApiDocument> {
  const { outputFiles } = await build({
    entryPoints: [path.join(ROOT, 'collector/src/routes/openapi/document.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'silent',
    banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" },
    plugins: [
      {
        name: 'no-runtime',
        setup(bundler) {
          bundler.onResolve({ filter: /^cloudflare:/ }, ({ path: name }) => ({ path: name, namespace: 'runtime' }));
          bundler.onLoad({ filter: /.*/, namespace: 'runtime' }, () => ({
            // Whatever is imported from it is a class that does nothing.
            contents: 'module.exports = new Proxy({}, { get: () => class {} });',
          }));
        },
      },
    ],
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'guiyi-openapi-'));
  const file = path.join(folder, 'document.mjs');
  writeFileSync(file, outputFiles[0]?.text ?? '');
  try {
    const { openapiDocument: make } = await import(pathToFileURL(file).href);
    return make('1.0.0');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
