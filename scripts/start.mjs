// @ts-check
/** `npm start`: from a fresh clone to a running Guiyi. Runs on Node.js 20 before anything is installed. */
import { startArgs } from './lib/args.mjs';
import { command } from './lib/command.mjs';
import { openDataDir } from './lib/data-dir.mjs';
import { endAtSignals, listenAlone, onEnd } from './lib/ending.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireFree } from './lib/lock.mjs';
import { ROOT } from './lib/paths.mjs';
import { requirePort } from './lib/runtime.mjs';
import { step } from './lib/steps.mjs';
import { welcome } from './lib/welcome.mjs';

const HELP = `npm start -- [--port 8787] [--data DIR] [--docs]

  --port  TCP port on 127.0.0.1 (default 8787; 0 takes any free one)
  --data  folder that keeps everything (default .guiyi)
  --docs  build the documentation too, and serve it at /docs/; built once, it is served from then on

  GUIYI_ADMIN_TOKEN  fixes the admin token; else one is made and kept in the data folder
  GUIYI_SERVER_KEY   fixes the secret key of the source demo-server
  GUIYI_WECHAT_APPS  mini-programs, {"app id": "app secret"}; GUIYI_WECHAT_SOURCES, GUIYI_WECHAT_API: see wrangler.toml`;

/** @param {ReturnType<typeof startArgs>} args */
async function main({ port, data, docs }) {
  const { build } = await import('./build.mjs');
  await build({ late: docs });
  const { startGuiyi } = await import('./lib/runtime.mjs');
  const { GUIYI_ADMIN_TOKEN: adminToken, GUIYI_SERVER_KEY: serverKey } = process.env;
  const guiyi = await step('Starting the Worker', () => startGuiyi({ port, data, adminToken, serverKey }));
  onEnd(guiyi.stop);
  listenAlone();
  console.log(await welcome(guiyi, data));
}

/** @param {ReturnType<typeof startArgs>} args */
async function check({ port, data }) {
  endAtSignals();
  openDataDir(data);
  requireFree(data);
  await requirePort(port);
  await ensureInstalled(ROOT);
}

await command({ help: HELP, args: startArgs, check }, main);
