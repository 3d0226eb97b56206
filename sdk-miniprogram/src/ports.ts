import type { Ports, Settings, Signal } from '@guiyi/sdk-core';
import { createSegmentStore } from './segment-store.ts';
import { post } from './transport.ts';
import type { Wx } from './wx.ts';

/** The core's ports over `wx`. Storage is touched when the core asks for it, not before. */
export function wxPorts(
  wx: Wx,
  writeKey: string,
  base: string,
  settings: Settings,
  hides: (() => void)[],
  resumes: (() => void)[],
  context: Ports['context'],
  signal: (signal: Signal) => void,
): Ports {
  const clock: Ports['clock'] = {
    now: () => Date.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
  return {
    clock,
    // There is no synchronous source of better ones; ids need to differ, not to be secret.
    random: (count) => Uint8Array.from({ length: count }, () => Math.random() * 256),
    settings,
    store: createSegmentStore(settings, `guiyi:${writeKey}:queue`, (key) => {
      settings.remove(key);
      wx.removeStorageSync(key);
    }),
    transport: { send: ({ path, body }) => post(wx, base + path, body) },
    lifecycle: { onHide: (run) => void hides.push(run), onResume: (run) => void resumes.push(run) },
    // One JavaScript context: nobody else is at it.
    exclusive: (run) => run().then(() => true),
    context,
    signal,
  };
}
