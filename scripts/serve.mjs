// @ts-check
/** `npm run serve`: the same Worker as a long-lived process, for a brand's own server. See docs/self-hosting. */
import { serveArgs } from './lib/args.mjs';
import { command } from './lib/command.mjs';
import { endAtSignals, listenAlone, onEnd } from './lib/ending.mjs';
import { requireFree } from './lib/lock.mjs';
import { birthOf } from './lib/processes.mjs';
import { step } from './lib/steps.mjs';
import { collectEarly } from './lib/v8.mjs';

const HELP = `npm run serve -- [--host 127.0.0.1] [--port 8787] [--data DIR] [--compact-at 04:30]

  --host        address to listen on; a reverse proxy with TLS belongs in front of it
  --port        TCP port (default 8787)
  --data        folder that keeps everything (default .guiyi)
  --compact-at  when files are written anew after erasures, by this machine's clock; takes the server away for seconds

  GUIYI_ADMIN_TOKEN, GUIYI_SERVER_KEY, GUIYI_WECHAT_APPS …: as for npm start.`;

/** How often is looked whether the Workers runtime still lives. */
const LOOK_MS = 1_000;

/**
 * @typedef {ReturnType<typeof serveArgs>} Args
 * @typedef {import('./lib/runtime.mjs').Guiyi} Guiyi
 */

/** @param {Args} args */
async function main(args) {
  const { build } = await import('./build.mjs');
  await build();
  const guiyi = await serve(args);
  listenAlone();
  console.log(`Guiyi 归一 serves on ${guiyi.url}, data in ${args.data}. Stop: Ctrl-C`);
}

/**
 * @param {Args} args
 * @returns {Promise<Guiyi>}
 */
async function serve(args) {
  collectEarly();
  const { startGuiyi } = await import('./lib/runtime.mjs');
  const { GUIYI_ADMIN_TOKEN: adminToken, GUIYI_SERVER_KEY: serverKey } = process.env;
  const guiyi = await step('Starting the Worker', () => startGuiyi({ ...args, adminToken, serverKey, shop: false }));
  const born = birthOf(guiyi.workerdPid);
  const watch = setInterval(() => {
    if (birthOf(guiyi.workerdPid) === born) return;
    // Whoever started this process starts it again; what was acknowledged is on disk.
    console.error('guiyi: The Workers runtime has ended; so does this process.');
    process.exit(1);
  }, LOOK_MS);
  let night = setTimeout(() => {}, 0);
  const rest = () => {
    clearInterval(watch);
    clearTimeout(night);
    return guiyi.stop();
  };
  const forget = onEnd(rest);
  const { compactData, isCompactionDue, untilTime } = await import('./lib/compact.mjs');
  const sleep = () => {
    night = setTimeout(() => void atNight(), untilTime(args.compactAt, new Date()));
  };
  const atNight = async () => {
    if (!isCompactionDue(args.data, await requestsOf(guiyi), Date.now())) return sleep();
    forget();
    await rest();
    await step('Compacting', async () => compactData(args.data, Date.now())).catch(console.error);
    await serve(args);
  };
  sleep();
  return guiyi;
}

/**
 * The newest requests of data subjects; none where the server cannot say: then the week decides.
 *
 * @param {Guiyi} guiyi
 * @returns {Promise<{ kind: string, finished_at: string | null }[]>}
 */
async function requestsOf({ url, adminToken }) {
  const headers = { authorization: `Bearer ${adminToken}` };
  const reply = await fetch(`${url}/api/requests?limit=1000`, { headers }).catch(() => null);
  if (!reply?.ok) return [];
  const { requests } = /** @type {{ requests: { kind: string, finished_at: string | null }[] }} */ (await reply.json());
  return requests;
}

await command(
  {
    help: HELP,
    args: serveArgs,
    check: ({ data }) => {
      endAtSignals();
      requireFree(data);
    },
  },
  main,
);
