import type { Exclusive, Lifecycle } from '@guiyi/sdk-core';

/** Page visibility and the network. Both hide events are needed: mobile browsers skip one or the other. */
export const lifecycle: Lifecycle = (hidden, back) => {
  // Offline nothing leaves, and what cannot leave must not be noted as having left.
  const hide = () => navigator.onLine && hidden();
  addEventListener('pagehide', hide);
  document.addEventListener('visibilitychange', () => document.hidden && hide());
  addEventListener('online', back);
  addEventListener('pageshow', (event) => {
    // From the back/forward cache; timers and requests were frozen.
    if (event.persisted) back();
  });
};

/**
 * One tab at a time, by a Web Lock, where something is `shared`. Where there is no lock (http, old browsers) tabs may send the same event; it is
 * stored once.
 */
export function createExclusive(name: string, shared: () => unknown): Exclusive {
  return async (run) => {
    const once = async (lock: unknown) => {
      if (lock) await run();
      return lock;
    };
    try {
      if (shared()) return await navigator.locks.request(name, { ifAvailable: true }, once);
    } catch {
      // As where nothing is shared.
    }
    return once(1);
  };
}
