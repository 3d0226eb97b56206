// @ts-check
/** `npm run compact`: writes the databases of a stopped server anew, so that erased bytes are in no file any more. */
import { startArgs } from './lib/args.mjs';
import { command } from './lib/command.mjs';
import { requireFree } from './lib/lock.mjs';
import { step } from './lib/steps.mjs';

const HELP = 'npm run compact -- [--data DIR]\n\n  npm run serve does this by itself at night, after erasures.';

await command({ help: HELP, args: startArgs, check: ({ data }) => requireFree(data) }, async ({ data }) => {
  const { compactData } = await import('./lib/compact.mjs');
  await step('Compacting', async () => compactData(data, Date.now()));
  return 0;
});
