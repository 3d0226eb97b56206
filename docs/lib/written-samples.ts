import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { generatedPages } from '../generate.ts';
import { type Sample, samplesOf } from './samples.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** A sample, and where it stands. */
export interface WrittenSample extends Sample {
  /** Below the repository, e.g. `docs/zh/guides/web.md`. */
  file: string;
  /** The file and the line, for a message. */
  name: string;
}

let pages: Promise<Map<string, string>> | undefined;

/** Every page of the repository: those of the site, the generated ones, and those beside the code. Generating takes seconds. */
export function everyPage(): Promise<Map<string, string>> {
  pages ??= readPages();
  return pages;
}

async function readPages(): Promise<Map<string, string>> {
  const written = globSync('{*.md,*/*.md,*/example/*.md,docs/**/*.md,collector/src/**/*.md}', {
    cwd: ROOT,
    exclude: ['**/node_modules/**', 'docs/reference/**', 'docs/zh/reference/**', 'dist/**', 'test-results/**'],
  });
  const made = (await generatedPages()).map(({ file, markdown }) => [`docs/${file}`, markdown] as const);
  return new Map([
    ...[...written].sort().map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8')] as const),
    ...made,
  ]);
}

/** The samples of all pages. */
export async function everySample(): Promise<WrittenSample[]> {
  return [...(await everyPage())].flatMap(([file, markdown]) =>
    samplesOf(markdown).map((sample) => ({ ...sample, file, name: `${file}:${sample.line}` })),
  );
}
