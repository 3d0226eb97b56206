import type { Lifecycle, Ports, Signal } from '@guiyi/sdk-core';
import { createSegmentStore } from './segment-store.ts';
import { createSettings } from './settings.ts';
import { post } from './transport.ts';
import type { Wx } from './wx.ts';

/** The core's ports over `wx`. Storage is touched when the core asks for it, not before. */
export function wxPorts(
  wx: Wx,
  writeKey: string,
  base: string,
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
    settings: createSettings(wx),
    store: createSegmentStore(wx, `guiyi:${writeKey}:queue`, () => signal({ type: 'degraded' })),
    transport: { send: ({ path, body }) => post(wx, base + path, body) },
    lifecycle: lifecycleOf(wx),
    // One JavaScript context: nobody else is at it.
    exclusive: (run) => run().then(() => true),
    context,
    signal,
  };
}

function lifecycleOf(wx: Wx): Lifecycle {
  return {
    onHide: (run) => wx.onAppHide?.(run),
    onResume(run) {
      wx.onAppShow?.(run);
      wx.onNetworkStatusChange?.(({ isConnected }) => {
        if (isConnected) run();
      });
    },
  };
}
