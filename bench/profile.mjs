// @ts-check
/** Where the Worker spends its time: `node bench/profile.mjs accept|pipeline|identity [batch] [cloudflare|outbox]`. See docs/performance.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endAtSignals } from '../scripts/lib/ending.mjs';
import { run, Stop } from '../scripts/lib/stop.mjs';
import { bodies } from './lib/events.mjs';
import { load } from './lib/load.mjs';
import { byFunction } from './lib/profile.mjs';
import { startServer, waitFor } from './lib/server.mjs';

/**
 * @typedef {import('./lib/server.mjs').Server} Server
 * @typedef {import('./lib/profile.mjs').Profile} Profile
 */

const INSPECTOR_PORT = 21539;
const EVENTS = 20_000;
const SHOWN = 45;

/** @type {Record<string, (server: Server, batch: number, run: string) => Promise<unknown>>} */
const WORK = {
  accept: async (server, batch, name) => {
    await server.get('/bench/hold?on=1');
    await load(server.url, EVENTS / batch, bodies({ batch, run: name, now: Date.now() }));
  },
  pipeline: async (server, batch, name) => {
    const { stored } = await server.get('/api/stats');
    await load(server.url, EVENTS / batch, bodies({ batch, run: name, now: Date.now() }));
    await waitFor(
      () => server.get('/api/stats'),
      (stats) => stats.stored >= stored + EVENTS,
    );
  },
  identity: async (server, _, name) => {
    await server.get('/bench/publish?on=0');
    await server.get(`/bench/observe?kind=new&count=${EVENTS / 4}&from=${name === 'warm-up0' ? 0 : EVENTS / 4}`);
  },
};

/** @param {string} url @returns {Promise<(method: string) => Promise<unknown>>} */
async function debuggerOf(url) {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Stop(`The inspector at ${url} does not answer.`, 'Is its port free?'));
  });
  let last = 0;
  return (method) =>
    new Promise((resolve) => {
      const id = ++last;
      /** @param {MessageEvent} message */
      const listen = (message) => {
        const reply = JSON.parse(String(message.data));
        if (reply.id !== id) return;
        socket.removeEventListener('message', listen);
        resolve(reply.result);
      };
      socket.addEventListener('message', listen);
      socket.send(JSON.stringify({ id, method, params: {} }));
    });
}

async function main() {
  const [name = '', batch = '20', queue = 'outbox'] = process.argv.slice(2);
  const work = WORK[name];
  if (!work) throw new Stop('What is to be profiled?', `Choose from: ${Object.keys(WORK).join(', ')}.`);
  endAtSignals();
  const data = mkdtempSync(path.join(tmpdir(), 'guiyi-bench-'));
  const vars = { GUIYI_QUEUE: queue };
  const server = await startServer({ worker: 'guiyi', data, vars, inspectorPort: INSPECTOR_PORT });
  try {
    if (name !== 'accept') await work(server, Number(batch), 'warm-up0');
    const reply = await fetch(`http://127.0.0.1:${INSPECTOR_PORT}/json`);
    const [target] = /** @type {{ webSocketDebuggerUrl: string }[]} */ (await reply.json());
    const send = await debuggerOf(target?.webSocketDebuggerUrl ?? '');
    await send('Profiler.enable');
    await send('Profiler.start');
    const cpu = server.cpuMs();
    await work(server, Number(batch), 'profile0');
    const used = (server.cpuMs() ?? 0) - (cpu ?? 0);
    const { profile } = /** @type {{ profile: Profile }} */ (await send('Profiler.stop'));
    show(profile, used);
  } finally {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
  return 0;
}

/**
 * @param {Profile} profile
 * @param {number} cpuMs of the process tree in the same time
 */
function show(profile, cpuMs) {
  const file = path.join(tmpdir(), 'guiyi.cpuprofile');
  writeFileSync(file, JSON.stringify(profile));
  const rows = byFunction(profile);
  const idle = rows.find((row) => row.name === '(idle)')?.self ?? 0;
  const busy = rows.reduce((sum, { self }) => sum + self, 0) - idle;
  console.log(`Isolate busy ${Math.round(busy / 1000)} ms, process tree ${cpuMs} ms of CPU. Whole profile: ${file}\n`);
  console.log('   self   total   function:line of dist/worker/worker.js');
  /** @param {number} time */
  const share = (time) => `${((100 * time) / busy).toFixed(1)} %`.padStart(7);
  for (const row of rows.filter((each) => each.name !== '(idle)').slice(0, SHOWN)) {
    console.log(`${share(row.self)} ${share(row.total)}   ${row.name}`);
  }
}

await run(main);
