import { type Client, createClient, type Middleware, type Signal } from '@guiyi/sdk-core';
import { watchPages } from './browser/page.ts';
import { browserPorts } from './browser/ports.ts';
import type { Guiyi, InitOptions, Receipt } from './types.ts';
import { VERSION } from './version.ts';

/** Calls that may wait for `init`. */
const WAITING_MAX = 100;

/** A call that the script-tag stub took down: method, arguments, time in milliseconds. */
export type StubCall = [method: keyof Guiyi, args: unknown[], time?: number];

/** The SDK, as the script tag takes it over from the stub. */
export type ScriptGuiyi = Guiyi & { replay(calls: StubCall[]): void };

type Listener = [type: Signal['type'], listener: (signal: never) => void];

/** What runs once there is a client; answers the messageId of what it captured. */
type Task = (client: Client) => unknown;

/**
 * Makes an SDK that waits for `init`. Nothing of the browser is touched before, so that it can be imported on a server.
 * @param origin Default for `endpoint`.
 */
export function createScriptGuiyi(origin?: string): ScriptGuiyi {
  let client: Client | undefined;
  let look = () => {};
  let waiting: [run: (client: Client) => void, time: number][] = [];
  const listeners = new Set<Listener>();
  const middlewares = new Set<Middleware>();
  /** Who waits to hear what becomes of an event. */
  const receipts = new Map<unknown, (receipt: Receipt) => void>();
  /** The time of a call that is made up for; 0 when the present holds. */
  let past = 0;
  const now = () => past || Date.now();

  const at = (time: number | undefined, run: () => void) => {
    past = time ?? 0;
    guard(run);
    past = 0;
  };
  /** The page that a call happens on comes before it. */
  const later = (task: Task) =>
    new Promise<Receipt>((resolve) => {
      const run = (started: Client) => {
        const id = guard(() => {
          look();
          return task(started);
        });
        if (id) receipts.set(id, resolve);
        else resolve('dropped');
      };
      if (client) run(client);
      else if (globalThis.window && waiting.length < WAITING_MAX) waiting.push([run, now()]);
      else resolve('dropped');
    });

  const tell = (signal: Signal) => {
    const { type, ids = [] } = signal as { type: Signal['type']; ids?: string[] };
    if (middlewares.has(log)) log(signal);
    // What was dropped as the visitor wished is no news.
    else if (type === 'degraded' || (signal.type === 'dropped' && signal.reason !== 'consent_denied')) warn(signal);
    for (const [wanted, listener] of listeners) {
      if (wanted === type) guard(() => listener(signal as never));
    }
    for (const id of ids) {
      receipts.get(id)?.(type as Receipt);
      receipts.delete(id);
    }
  };

  function start(options: InitOptions) {
    const { writeKey, endpoint, autoPage = true, gpc = true } = options;
    if (client || !globalThis.window) return;
    if (!writeKey) return warn('init needs a writeKey');
    if ((document as { prerendering?: boolean }).prerendering) {
      // Nobody sees the page yet, and perhaps nobody ever will.
      return document.addEventListener('prerenderingchange', () => guard(() => start(options)));
    }
    const base = (endpoint || origin || location.origin).replace(/\/+$/, '');
    const started = createClient(
      {
        ...options,
        library: { name: '@guiyi/web', version: VERSION },
        refused: (gpc && gpcSignal() && { advertising: false, sharing: false }) || undefined,
        middlewares,
      },
      browserPorts(writeKey, base, now, tell),
    );
    client = started;
    if (autoPage) {
      const page = () => started.capture({ type: 'page' });
      page();
      // A page may have frozen its history.
      guard(() => {
        look = watchPages(page);
      });
    }
    const tasks = waiting;
    waiting = [];
    for (const [run, time] of tasks) at(time, () => run(started));
  }

  const guiyi: ScriptGuiyi = {
    version: VERSION,
    init: (options) => guard(() => start(options)),
    track: (event, ...[properties]) => later((started) => started.capture({ type: 'track', event, properties })),
    page: (name, properties) => later((started) => started.capture({ type: 'page', name, properties })),
    identify: (userId, traits, options) => later((started) => started.identify(userId, traits, options)),
    group: (groupId, traits) => later((started) => started.capture({ type: 'group', groupId, traits: { ...traits } })),
    reset: () => void later((started) => started.reset()),
    register: (properties) => void later((started) => started.register(properties)),
    unregister: (name) => void later((started) => started.register({ [name]: undefined })),
    timeEvent: (event) => void later((started) => started.timeEvent(event)),
    consent: (preferences, details) =>
      void later((started) =>
        started.consent(preferences, { locale: navigator.language, gpc: gpcSignal(), ...details }),
      ),
    consentState: () => client?.consentState() ?? { status: 'pending', preferences: {} },
    flush: async () => client?.flush(),
    use: (middleware) => holdIn(middlewares, middleware),
    on: (type, listener) => holdIn(listeners, [type, listener]),
    ready: (callback) => void later(() => void callback()),
    debug: (on = true) => void middlewares[on ? 'add' : 'delete'](log),
    create: () => createScriptGuiyi(origin),
    replay(calls) {
      for (const call of calls) {
        at(Object(call)[2], () => {
          const [method, args] = call;
          (guiyi[method] as (...args: unknown[]) => void)(...args);
        });
      }
    },
  };
  return guiyi;
}

/** The visitor's browser says: do not sell or share. https://www.w3.org/TR/gpc/ */
const gpcSignal = () => (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl || undefined;

const warn = (what: unknown) => console.warn('[guiyi]', what);

/** Also a middleware that shows each event. */
const log = (what: unknown) => console.log('[guiyi]', what);

function holdIn<T>(set: Set<T>, entry: T): () => void {
  set.add(entry);
  return () => void set.delete(entry);
}

/** The host page must never see an error of ours. */
function guard<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    warn(error);
  }
}
