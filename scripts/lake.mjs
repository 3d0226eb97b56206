// @ts-check
/** `npm run lake`: makes a folder a copy of the lake of a running server, for engines that read files. */
import { lakeArgs } from './lib/args.mjs';
import { command } from './lib/command.mjs';
import { runningOn } from './lib/lock.mjs';
import { mirror } from './lib/mirror.mjs';
import { Stop } from './lib/stop.mjs';

const HELP = `npm run lake -- --to DIR [--data DIR]

  --to    folder that becomes a copy of the lake: what has changed is fetched, what is gone is removed
  --data  data folder of the server, which must be running with GUIYI_LAKE=on (default .guiyi)`;

await command({ help: HELP, args: lakeArgs }, async ({ data, to }) => {
  const { url, adminToken } = runningOn(data) ?? {};
  if (!url || !adminToken)
    throw new Stop(`No server runs on ${data}.`, 'Start one with GUIYI_LAKE=on, or give --data DIR.');
  const { fetched, removed, kept } = await mirror(url, adminToken, to);
  console.log(`${to}: ${fetched} fetched, ${removed} removed, ${kept} as they were`);
  return 0;
});
