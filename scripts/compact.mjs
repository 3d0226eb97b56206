// @ts-check
/** `npm run compact`: writes the databases of a stopped server anew, so that erased bytes are in no file any more. */
import { startArgs } from './lib/args.mjs';
import { requireFree } from './lib/lock.mjs';
import { reexec, requireNode } from './lib/node.mjs';
import { ROOT } from './lib/paths.mjs';
import { step } from './lib/steps.mjs';
import { run } from './lib/stop.mjs';

async function main() {
  const { data, help } = startArgs(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd(), ROOT);
  if (help) {
    console.log('npm run compact -- [--data DIR]\n\n  npm run serve does this by itself at night, after erasures.');
    return 0;
  }
  requireNode();
  requireFree(data);
  const code = await reexec(ROOT);
  if (code !== null) return code;
  const { compactData } = await import('./lib/compact.mjs');
  await step('Compacting', async () => compactData(data, Date.now()));
  return 0;
}

await run(main);
