import type { Exclusive, Lifecycle } from '@guiyi/sdk-core';

/** Page visibility and the network. Both hide events are needed: mobile browsers skip one or the other. */
export const lifecycle: Lifecycle = {
  onHide(run) {
    addEventListener('pagehide', run);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') run();
    });
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
    /** Undefined: nobody has looked for the lock. */
    let mine: boolean | undefined;
    const once = async (lock: unknown) => {
      mine = !!lock;
      if (mine) await run();
    };
    try {
      await navigator.locks.request(name, { ifAvailable: true }, once);
    } catch (error) {
      if (mine) throw error;
      await once(1);
    }
    return !!mine;
  };
}
