// @ts-check
import path from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { migrate, seedSources } from './migrate.mjs';
import { ROOT } from './paths.mjs';
import { Stop } from './stop.mjs';

/**
 * @typedef {import('./data-dir.mjs').Secrets} Secrets
 * @typedef {import('@cloudflare/workers-types').D1Database} D1Database
 * @typedef {import('miniflare').V4WorkerOptionsShape} WorkerOptions
 */

const WORKER = path.join(ROOT, 'dist', 'worker', 'worker.js');

/** How workerd begins what it notes for its makers; with V8 flags it notes at each start that it compiles its own scripts. */
const NOTE_TO_MAKERS = 'NOSENTRY ';

/**
 * What wrangler.toml binds, in Miniflare's words; module rules are wrangler's own and already carried out.
 *
 * @param {boolean} [shop] whether the demo shop is among the assets
 * @returns {WorkerOptions}
 */
function wranglerOptions(shop = true) {
  const directory = path.join(ROOT, 'dist', shop ? 'demo' : 'public');
  const { workerOptions } = unstable_getMiniflareWorkerOptions(path.join(ROOT, 'wrangler.toml'), undefined, {
    overrides: { assets: { directory } },
  });
  // Miniflare's rate limits ask a Durable Object each time; the Worker counts for itself where there are none.
  const { modulesRules: _, ratelimits: __, ...options } = /** @type {WorkerOptions} */ (workerOptions);
  return options;
}

/**
 * Options of an instance that keeps its resources in the data directory and calls nobody.
 *
 * @param {import('miniflare').V4WorkerOptions} worker
 * @param {{ data: string, host: string, port: number, quiet: boolean, inspectorPort?: number }} shared
 */
function instanceOptions(worker, { data, host, port, quiet, inspectorPort }) {
  return {
    ...convertV4MiniflareOptions({
      workers: [worker],
      host,
      port,
      inspectorPort,
      cf: false,
      telemetry: { enabled: false },
      unsafeTriggerHandlers: true,
      logRequests: false,
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ level, message }) => {
        if (!quiet && !message.startsWith(NOTE_TO_MAKERS)) console.error(`[worker ${level}] ${message}`);
      },
    }),
    resourcePersistencePath: path.join(data, 'resources'),
  };
}

/**
 * Brings the database to today's schema and seeds the sources, by an instance with nothing but D1, so that nobody can
 * reach the Worker before its tables are there.
 *
 * @param {string} data
 * @param {string} serverKey
 */
export async function prepareDatabase(data, serverKey) {
  const { compatibilityDate, d1Databases } = wranglerOptions();
  const idle = { name: 'migrate', modules: true, script: 'export default {}', compatibilityDate, d1Databases };
  const mf = open(instanceOptions(idle, { data, host: '127.0.0.1', port: 0, quiet: true }));
  try {
    const db = /** @type {D1Database} */ (/** @type {unknown} */ (await mf.getD1Database('DB')));
    await migrate(db, path.join(ROOT, 'collector', 'migrations'));
    await seedSources(db, serverKey, Date.now());
  } finally {
    await mf.dispose();
  }
}

/**
 * @param {{ host: string, port: number, data: string, secrets: Secrets, quiet: boolean, inspectorPort?: number,
 *   shop?: boolean, script?: string, vars?: Record<string, string> }} options `script` runs another Worker in the very same surroundings
 *   and `vars` overrides settings: that is how benchmarks compare like with like
 */
export async function openWorker({ secrets, shop, script, vars, ...shared }) {
  const options = wranglerOptions(shop);
  const bindings = {
    ...options.bindings,
    GUIYI_QUEUE: 'outbox',
    GUIYI_ADMIN_TOKEN: secrets.adminToken,
    GUIYI_PEPPER: secrets.pepper,
    ...settingsOf(process.env),
    ...vars,
  };
  const built = { modules: true, scriptPath: WORKER, modulesRoot: path.dirname(WORKER) };
  const source = script === undefined ? built : { modules: true, script };
  const mf = open(instanceOptions({ ...options, ...source, name: 'guiyi', bindings }, shared));
  const url = await mf.ready.catch((error) => {
    throw startFailure(error);
  });
  return {
    url: url.origin,
    close: () => mf.dispose(),
    /** What the cron trigger does on the edge; Miniflare has no clock of its own. */
    scheduled: async () => {
      const worker = await mf.getWorker();
      await worker.scheduled();
    },
  };
}

/**
 * Mini-programs, identity tokens, staff and limits are set by the environment, as on the edge.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function settingsOf(env) {
  const names = [
    ...['GUIYI_IDENTITY_KEYS', 'GUIYI_PEPPERS', 'GUIYI_WECHAT_API', 'GUIYI_WECHAT_APPS', 'GUIYI_WECHAT_SOURCES'],
    ...['GUIYI_ACCESS_TEAM', 'GUIYI_ACCESS_AUD', 'GUIYI_ACCESS_ROLES', 'GUIYI_RATE_ADDRESS', 'GUIYI_RATE_KEY'],
    ...[
      'GUIYI_RETENTION',
      'GUIYI_LAKE',
      'GUIYI_CONTROLLER',
      'GUIYI_CODE_URL',
      'GUIYI_REMINDER_URL',
      'GUIYI_SMTP',
      'GUIYI_LOCAL_URLS',
      'GUIYI_REQUEST_DAYS',
      'GUIYI_OPENDSR_KEY',
      'GUIYI_OPENDSR_CERTIFICATE',
    ],
    'GUIYI_OUTBOX_EVENTS',
  ];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

/** @param {ConstructorParameters<typeof Miniflare>[0]} options */
function open(options) {
  try {
    return new Miniflare(options);
  } catch (error) {
    throw startFailure(error);
  }
}

/** @param {unknown} error */
function startFailure(error) {
  const text = error instanceof Error ? error.message : String(error);
  if (process.env.GUIYI_DEBUG) return error;
  const line = text.split('\n').find((part) => /error|in use|not found|GLIBC/i.test(part)) ?? text.split('\n')[0];
  return new Stop(
    `The Workers runtime did not start: ${line}`,
    'Run npm run build again; on old systems update the C library.',
  );
}
