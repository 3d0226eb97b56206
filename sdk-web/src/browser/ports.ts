import { type Clock, createJournal, type Ports, type Signal, withFallback } from '@guiyi/sdk-core';
import { createIdbStore } from './idb-store.ts';
import { createExclusive, lifecycle } from './lifecycle.ts';
import { createContext } from './page.ts';
import { createSettings } from './settings.ts';
import { createTransport } from './transport.ts';

/** The browser's side of the core's ports. Touches no storage by itself. `listen` hears every signal. */
export function browserPorts(
  writeKey: string,
  endpoint: string,
  now: () => number,
  listen: (signal: Signal) => void,
): Ports {
  const name = `guiyi:${writeKey}`;
  const clock: Clock = {
    now,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
  const settings = createSettings();
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  let degraded = false;
  return {
    clock,
    random,
    settings,
    store: withFallback(createIdbStore(name), clock, () => {
      degraded = true;
      listen({ type: 'degraded' });
    }),
    journal: createJournal(settings, `${name}:journal`, random(1)[0] || 0),
    transport: createTransport(endpoint),
    lifecycle,
    exclusive: createExclusive(name),
    context: createContext(),
    signal(told) {
      // Once degraded it is memory that takes them, which is no promise.
      if (!degraded || told.type !== 'persisted') listen(told);
    },
  };
}
