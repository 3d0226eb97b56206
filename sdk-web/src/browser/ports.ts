import type { Ports, Signal } from '@guiyi/sdk-core';
import { createExclusive, lifecycle } from './lifecycle.ts';
import { createContext } from './page.ts';
import { createPageStore } from './page-store.ts';
import { createSettings } from './settings.ts';
import { createTransport } from './transport.ts';

/** The browser's side of the core's ports. Touches no storage by itself. `signal` hears of everything. */
export function browserPorts(
  writeKey: string,
  endpoint: string,
  now: () => number,
  signal: (signal: Signal) => void,
): Ports {
  const name = `guiyi:${writeKey}`;
  const settings = createSettings();
  const store = createPageStore(name, settings, () => signal({ type: 'degraded' }));
  return {
    clock: {
      now,
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    settings,
    store,
    transport: createTransport(endpoint),
    lifecycle,
    exclusive: createExclusive(name, store.shared),
    context: createContext(),
    signal,
  };
}
