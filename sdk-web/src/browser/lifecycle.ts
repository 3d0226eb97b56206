import type { Exclusive, Lifecycle } from '@guiyi/sdk-core';

/** Page visibility and the network. Both hide events are needed: mobile browsers skip one or the other. */
export const lifecycle: Lifecycle = {
  onHide(run) {
    // Offline nothing leaves, and what cannot leave must not be noted as having left.
    const hidden = () => navigator.onLine && run();
    addEventListener('pagehide', hidden);
    document.addEventListener('visibilitychange', () => document.hidden && hidden());
  },
  onResume(run) {
    addEventListener('online', run);
    addEventListener('pageshow', (event) => {
      // From the back/forward cache; timers and requests were frozen.
      if (event.persisted) run();
    });
  },
};

/** One tab at a time, by a Web Lock. Where there is none (http, old browsers) tabs may send the same event; it is stored once. */
export function createExclusive(name: string): Exclusive {
  return async (run) => {
    const once = async (lock: unknown) => {
      if (lock) await run();
      return !!lock;
    };
    try {
      return await navigator.locks.request(name, { ifAvailable: true }, once);
    } catch {
      return once(1);
    }
  };
}
