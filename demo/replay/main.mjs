// @ts-check
/** `npm run demo:data`: sends real pages, real orders and made-up customers to a running Guiyi, and accounts for every event. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runningOn } from '../../scripts/lib/lock.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { run, Stop } from '../../scripts/lib/stop.mjs';

/** @typedef {{ url: string, adminToken: string, serverKey: string }} Target */

/**
 * The running server of the data directory, or what the options say.
 *
 * @returns {Target}
 */
function target() {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      data: { type: 'string', default: path.join(ROOT, '.guiyi') },
      'admin-token': { type: 'string', default: process.env.GUIYI_ADMIN_TOKEN },
      'server-key': { type: 'string', default: process.env.GUIYI_SERVER_KEY },
    },
  });
  const running = runningOn(path.resolve(process.env.INIT_CWD ?? '.', values.data));
  const url = (values.url ?? running?.url)?.replace(/\/$/, '');
  const adminToken = values['admin-token'] ?? running?.adminToken;
  const serverKey = values['server-key'] ?? running?.serverKey;
  if (!url) throw new Stop('No Guiyi runs on this data folder.', 'Start one with npm start, or name one with --url.');
  if (!adminToken || !serverKey)
    throw new Stop(`The tokens of ${url} are not known here.`, 'Give --admin-token and --server-key.');
  return { url, adminToken, serverKey };
}

await run(async () => {
  const to = target();
  // Read only now: without a running server there may be no packages either, and the line above says what to do.
  const { replay } = await import('./replay.mjs');
  return replay(to);
});
