import { type Client, createClient, type Signal } from '@guiyi/sdk-core';
import { watchPages } from './browser/page.ts';
import { browserPorts } from './browser/ports.ts';
import type { Guiyi, InitOptions } from './types.ts';
import { VERSION } from './version.ts';

const BATCH_SIZE = 50;
/** With the collector's own second this keeps an event visible in the console within two. */
const FLUSH_AFTER_MS = 500;
/** Calls that may wait for `init`. */
const WAITING_MAX = 100;

/** A call that the script-tag stub took down: method, arguments, time in milliseconds. */
export type StubCall = [method: keyof Guiyi, args: unknown[], time?: number];

type Listener = [type: Signal['type'], listener: (signal: never) => void];

/** What runs once there is a client. */
type Task = (client: Client) => void;

/**
 * Makes an SDK that waits for `init`. Nothing of the browser is touched before, so that it can be imported on a server.
 * @param origin Default for `endpoint`.
 */
export function createGuiyi(origin?: string): Guiyi & { replay(calls: StubCall[]): void } {
  let client: Client | undefined;
  let look = () => {};
  let waiting: [Task, number][] = [];
  const listeners = new Set<Listener>();
  /** The time of a call that is made up for; 0 when the present holds. */
  let past = 0;
  const now = () => past || Date.now();

  const at = (time: number | undefined, run: () => void) => {
    past = time ?? 0;
    guard(run);
    past = 0;
  };
  const later = (task: Task) => {
    const started = client;
    if (started) return guard(() => task(started));
    if (typeof window === 'object' && waiting.length < WAITING_MAX) waiting.push([task, now()]);
  };
  /** For calls that capture: the page that they happen on comes first. */
  const capture = (task: Task) =>
    later((started) => {
      look();
      task(started);
    });

  const tell = (signal: Signal) => {
    // What was dropped as the visitor wished is no news.
    if (signal.type === 'degraded' || (signal.type === 'dropped' && signal.reason !== 'consent_denied')) warn(signal);
    for (const [type, listener] of listeners) {
      if (type === signal.type) guard(() => listener(signal as never));
    }
  };

  function start({ writeKey, endpoint, consent, autoPage = true, gpc = true, batchSize, flushAfter }: InitOptions) {
    if (client || typeof window !== 'object') return;
    if (!writeKey) return warn('init needs a writeKey');
    const base = (endpoint ?? origin ?? location.origin).replace(/\/+$/, '');
    const options = {
      writeKey,
      library: { name: '@guiyi/web', version: VERSION },
      consent: consent ?? 'pending',
      refused: gpc && gpcSignal() ? { advertising: false, sharing: false } : undefined,
      batchSize: batchSize ?? BATCH_SIZE,
      flushAfter: flushAfter ?? FLUSH_AFTER_MS,
    };
    const started = createClient(options, browserPorts(writeKey, base, now, tell));
    client = started;
    if (autoPage) {
      const page = () => started.capture({ type: 'page' });
      page();
      look = watchPages(page);
    }
    const tasks = waiting;
    waiting = [];
    for (const [task, time] of tasks) at(time, () => task(started));
  }

  const guiyi: Guiyi & { replay(calls: StubCall[]): void } = {
    version: VERSION,
    init: (options) => guard(() => start(options)),
    track: (event, properties) => capture((started) => started.capture({ type: 'track', event, properties })),
    page: (name, properties) => capture((started) => started.capture({ type: 'page', name, properties })),
    identify: (userId, traits) => capture((started) => started.identify(userId, traits)),
    reset: () => capture((started) => started.reset()),
    consent: (preferences, details) =>
      capture((started) => started.consent(preferences, { locale: navigator.language, gpc: gpcSignal(), ...details })),
    consentState: () => client?.consentState() ?? { status: 'pending', preferences: {} },
    flush: async () => client?.flush(),
    on(type, listener) {
      const entry: Listener = [type, listener];
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    ready: (callback) => later(() => callback()),
    replay(calls) {
      for (const call of calls) {
        guard(() => {
          const [method, args, time] = call;
          at(time, () => (guiyi[method] as (...args: unknown[]) => void)(...args));
        });
      }
    },
  };
  return guiyi;
}

/** The visitor's browser says: do not sell or share. https://www.w3.org/TR/gpc/ */
const gpcSignal = () => (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl || undefined;

const warn = (what: unknown) => console.warn('[guiyi]', what);

/** The host page must never see an error of ours. */
function guard(run: () => void) {
  try {
    run();
  } catch (error) {
    warn(error);
  }
}
