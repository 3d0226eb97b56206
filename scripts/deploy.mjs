// @ts-check
/** `npm run deploy`: puts Guiyi on a Cloudflare account, or brings it up to date there. Any step may be repeated. */
import path from 'node:path';
import { deployArgs } from './deploy/args.mjs';
import { estimate, estimateText } from './deploy/estimate.mjs';
import { waysBack } from './deploy/notes.mjs';
import { planText } from './deploy/plan.mjs';
import { deploy } from './deploy/steps.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { reexec, requireNode } from './lib/node.mjs';
import { ROOT } from './lib/paths.mjs';
import { run } from './lib/stop.mjs';

const HELP = `npm run deploy -- [--dry-run] [--name guiyi] [--location apac] [--way-back] [--estimate EVENTS]

  --dry-run         print the steps; no account is needed and nothing is touched
  --name            name of the Worker and beginning of the names of all resources (default guiyi)
  --location        hint where the database is created: weur, eeur, apac, oc, wnam, enam
  --way-back        print how to return to the state before each deploy
  --estimate 1000000   what a month with that many events costs about; with --months 12 of them kept

  wrangler must be signed in (npx wrangler login), or CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID be set.`;

/** @returns {Promise<number>} */
async function main() {
  const args = deployArgs(process.argv.slice(2));
  const notes = path.join(ROOT, '.guiyi', 'deploys');
  if (args.help) return say(HELP);
  if (args.estimate !== undefined) return say(estimateText(estimate(args.estimate, args.months)));
  if (args.dryRun) return say(planText(args));
  if (args.wayBack) return say(waysBack(notes, args.name));
  requireNode();
  await ensureInstalled(ROOT);
  const code = await reexec(ROOT);
  if (code !== null) return code;
  const { build } = await import('./build.mjs');
  const tell = (/** @type {string} */ line) => console.log(line);
  await deploy({ ...args, root: ROOT, notes, tell, build: () => build({ late: true }), now: new Date() });
  return 0;
}

/** @param {string} text */
function say(text) {
  console.log(text);
  return 0;
}

await run(main);
