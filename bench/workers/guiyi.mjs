// @ts-check
/** The production Worker with handles for benchmarks: its queue can be held, the graph called, the database asked. */
import worker, { IdentityObject as Identity, OutboxObject as Outbox } from 'guiyi-worker';
import { large, observe, prepare } from './observe.mjs';

/** As they are: nothing of them is measured. */
export { AuditObject, WechatTokenObject } from 'guiyi-worker';

/** @typedef {import('guiyi-worker').Env} Env */

/** All of this Worker runs in one isolate here. */
let held = false;
let publishing = true;

/** Resolves when the queue is let go. */
async function letGo() {
  while (held) await scheduler.wait(100);
}

/** Held inside its drain, as it is under load: there it takes events without setting an alarm for each. */
export class OutboxObject extends Outbox {
  /**
   * @param {DurableObjectState} ctx
   * @param {Env} env
   */
  constructor(ctx, env) {
    super(ctx, { ...env, IDENTITY: /** @type {Env['IDENTITY']} */ (/** @type {unknown} */ (heldGraph(env.IDENTITY))) });
  }
}

/** @param {Env['IDENTITY']} namespace */
function heldGraph(namespace) {
  return {
    /** @param {string} name */
    idFromName: (name) => namespace.idFromName(name),
    /** @param {DurableObjectId} id */
    get: (id) => ({
      /** @param {import('guiyi-worker').Sighting[]} sightings */
      observe: async (sightings) => {
        await letGo();
        return namespace.get(id).observe(sightings);
      },
    }),
  };
}

export class IdentityObject extends Identity {
  /** @override */
  async alarm() {
    if (publishing) await super.alarm();
  }

  /** What it keeps, in bytes on disk, and of how many identifiers. */
  size() {
    const { sql } = this.ctx.storage;
    return { bytes: sql.databaseSize, idents: Number(sql.exec('SELECT count(*) AS n FROM idents').one().n) };
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
  '/bench/prepare': (_, { searchParams }) => prepare(searchParams),
  '/bench/observe': (env, { searchParams }) => observe(env, searchParams),
  '/bench/large': (env, { searchParams }) => large(env, searchParams),
  '/bench/size': (env) =>
    /** @type {DurableObjectStub<IdentityObject>} */ (env.IDENTITY.get(env.IDENTITY.idFromName('graph'))).size(),
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
    // What is measured must not pay for these handles.
    if (!request.url.includes('/bench/')) return worker.fetch(request, env, ctx);
    const url = new URL(request.url);
    return Response.json((await HANDLES[url.pathname]?.(env, url)) ?? null);
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
