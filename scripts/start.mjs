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

const HELP = `npm start -- [--port 8787] [--data DIR]

  --port  TCP port on 127.0.0.1 (default 8787; 0 takes any free one)
  --data  folder that keeps everything (default .guiyi)

  GUIYI_ADMIN_TOKEN  fixes the admin token; else one is made and kept in the data folder
  GUIYI_SERVER_KEY   fixes the secret key of the source demo-server
  GUIYI_WECHAT_APPS  mini-programs, {"app id": "app secret"}; GUIYI_WECHAT_SOURCES, GUIYI_WECHAT_API: see wrangler.toml`;

/** @typedef {import('./lib/runtime.mjs').Guiyi} Guiyi */

/** @param {ReturnType<typeof startArgs>} args */
async function main({ port, data }) {
  const { build } = await import('./build.mjs');
  await build();
  const { startGuiyi } = await import('./lib/runtime.mjs');
  const { GUIYI_ADMIN_TOKEN: adminToken, GUIYI_SERVER_KEY: serverKey } = process.env;
  const guiyi = await step('Starting the Worker', () => startGuiyi({ port, data, adminToken, serverKey }));
  onEnd(guiyi.stop);
  listenAlone();
  console.log(await welcome(guiyi, data));
}

/**
 * @param {Guiyi} guiyi
 * @param {string} data
 */
async function welcome({ url, adminToken, serverKey }, data) {
  return `
Guiyi 归一 is running.

  Demo shop    ${url}/shop/
  Playground   ${url}/playground/
  Console      ${await signInLink(url, adminToken)}
  API          ${url}/api/openapi.json
  Admin token  ${adminToken}
  Write keys   demo-web, demo-miniprogram (public); ${serverKey} (secret, demo-server)
  Data         ${data}

  Fill it:     npm run demo:data        Stop: Ctrl-C
`;
}

/**
 * A link that signs in once; where the Worker gives none, the console asks for the admin token.
 *
 * @param {string} url
 * @param {string} adminToken
 */
async function signInLink(url, adminToken) {
  const reply = await fetch(`${url}/api/sign-in-links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}` },
  });
  if (!reply.ok) return `${url}/console/`;
  const { code } = /** @type {{ code: string }} */ (await reply.json());
  return `${url}/console/#/sign-in?code=${encodeURIComponent(code)}  (works once, for ten minutes)`;
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
