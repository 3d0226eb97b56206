import { execFile } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import vue from '@vitejs/plugin-vue';
import { build } from 'vite';
import { serve } from './server.ts';

const SOURCES = path.join(import.meta.dirname, '..', 'frameworks');
const BUILT = path.join(import.meta.dirname, '..', 'dist', 'frameworks');

/** Builds the page of each framework by the framework's own tools; answers the folder to serve. */
const BUILDS = {
  react: () => viteBuild('react'),
  vue: () => viteBuild('vue'),
  async next(): Promise<string> {
    // It writes beside its sources.
    const folder = path.join(BUILT, 'next');
    await cp(path.join(SOURCES, 'next'), folder, { recursive: true });
    const bin = createRequire(import.meta.url).resolve('next/dist/bin/next');
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', CI: '1', NODE_ENV: 'production' as const };
    await promisify(execFile)(process.execPath, [bin, 'build'], { cwd: folder, env });
    return path.join(folder, 'out');
  },
};

export type Framework = keyof typeof BUILDS;

async function viteBuild(name: string): Promise<string> {
  const outDir = path.join(BUILT, name);
  await build({
    root: path.join(SOURCES, name),
    configFile: false,
    logLevel: 'error',
    plugins: [vue()],
    build: { outDir, emptyOutDir: true },
  });
  return outDir;
}

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** Builds the page of a framework and serves it at the root of an origin of its own. */
export async function serveFramework(name: Framework): Promise<{ url: string; close: () => void }> {
  const folder = await BUILDS[name]();
  return serve(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = path.extname(pathname) ? pathname : `${pathname === '/' ? '/index' : pathname}.html`;
    try {
      const body = await readFile(path.join(folder, path.normalize(file)));
      response.setHeader('content-type', TYPES[path.extname(file)] ?? 'text/plain').end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
}
