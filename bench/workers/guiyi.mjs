// @ts-check
/** The production Worker with handles for benchmarks: its queue can be held, the graph called, the database asked. */
import worker, { IdentityObject as Identity, OutboxObject as Outbox } from 'guiyi-worker';
import { observe } from './observe.mjs';

/** @typedef {import('guiyi-worker').Env} Env */

/** All of this Worker runs in one isolate here. */
let held = false;
let publishing = true;

/** Resolves when the queue is let go. */
async function letGo() {
  while (held) await scheduler.wait(100);
}

export class OutboxObject extends Outbox {
  /** @override */
  async alarm() {
    await letGo();
    await super.alarm();
  }
}

export class IdentityObject extends Identity {
  /** @override */
  async alarm() {
    if (publishing) await super.alarm();
  }
}

/** @type {Record<string, (env: Env, url: URL) => unknown>} */
const HANDLES = {
  '/bench/hold': (_, { searchParams }) => {
    held = searchParams.get('on') === '1';
  },
  '/bench/publish': (_, { searchParams }) => {
    publishing = searchParams.get('on') === '1';
  },
  '/bench/observe': (env, { searchParams }) => observe(env, searchParams),
  '/bench/scan': (env) =>
    env.DB.prepare('SELECT channel, count(*) AS events, sum(value) AS value FROM events GROUP BY channel').all(),
};

export default {
  /**
   * @param {Request} request
   * @param {Env} env
   * @param {ExecutionContext} ctx
   */
  async fetch(request, env, ctx) {
    const url = new URL(request.url);
    const handle = HANDLES[url.pathname];
    return handle ? Response.json((await handle(env, url)) ?? null) : worker.fetch(request, env, ctx);
  },
  /**
   * @param {MessageBatch<string>} batch
   * @param {Env} env
   */
  async queue(batch, env) {
    await letGo();
    await worker.queue(batch, env);
  },
};
