import { createJournal, type Ports, type Signal } from '@guiyi/sdk-core';
import { createIdbStore } from './idb-store.ts';
import { createExclusive, lifecycle } from './lifecycle.ts';
import { createContext } from './page.ts';
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
    store: createIdbStore(name),
    journal: createJournal(settings, `${name}:journal`, now()),
    transport: createTransport(endpoint),
    lifecycle,
    exclusive: createExclusive(name),
    context: createContext(),
    signal,
  };
}
