import type { Ports, Settings } from '@guiyi/sdk-core';
import { createSegmentStore } from './segment-store.ts';
import { post } from './transport.ts';
import type { Wx } from './wx.ts';

/** The core's ports over `wx`. Storage is touched when the core asks for it, not before. */
export function wxPorts(wx: Wx, key: string, base: string, settings: Settings): Omit<Ports, 'context' | 'signal'> {
  return {
    clock: {
      now: Date.now,
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    // There is no synchronous source of better ones; ids need to differ, not to be secret.
    random: (count) => Uint8Array.from({ length: count }, () => Math.random() * 256),
    settings,
    store: createSegmentStore(settings, `${key}queue`, (name) => {
      settings.remove(name);
      wx.removeStorageSync(name);
    }),
    transport: { send: ({ path, body }) => post(wx, base + path, body) },
  };
}
