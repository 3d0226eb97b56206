// @ts-check
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fingerprint, stamps } from './lib/freshness.mjs';
import { PARTS } from './lib/parts.mjs';
import { ROOT } from './lib/paths.mjs';
import { step } from './lib/steps.mjs';
import { run } from './lib/stop.mjs';

/**
 * Builds every part whose sources changed since it was built; says nothing of the others.
 *
 * @param {{ late?: boolean }} [options] `late`: also what a running Guiyi can do without
 */
export async function build({ late = false } = {}) {
  const known = stamps(path.join(ROOT, 'dist', 'stamps.json'));
  for (const part of PARTS.filter((one) => late || !one.late)) {
    const now = fingerprint(part.sources, ROOT);
    if (known.get(part.name) === now && part.outputs.every((output) => existsSync(output))) continue;
    await step(`Building: ${part.title}`, part.build);
    known.set(part.name, now);
  }
}

if (process.argv[1] === import.meta.filename) {
  await run(async () => {
    await build({ late: true });
    return 0;
  });
}
