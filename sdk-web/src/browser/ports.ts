import { type Clock, type Ports, type Signal, withFallback } from '@guiyi/sdk-core';
import { createIdbStore } from './idb-store.ts';
import { createExclusive, lifecycle } from './lifecycle.ts';
import { createContext } from './page.ts';
import { createSettings } from './settings.ts';
import { createTransport } from './transport.ts';

/** The browser's side of the core's ports. Touches no storage by itself. */
export function browserPorts(writeKey: string, endpoint: string, now: () => number): Ports {
  const name = `guiyi:${writeKey}`;
  const clock: Clock = {
    now,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
  return {
    clock,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    settings: createSettings(),
    store: withFallback(createIdbStore(name), clock, () => warn({ type: 'degraded' })),
    transport: createTransport(endpoint),
    lifecycle,
    exclusive: createExclusive(name),
    context: createContext(),
    signal: warn,
  };
}

/** Tells the developer of what went wrong; what was sent, or dropped as the visitor wished, is no news. */
function warn(signal: Signal) {
  if (signal.type === 'sent' || (signal.type === 'dropped' && signal.reason === 'consent_denied')) return;
  console.warn('[guiyi]', signal);
}
