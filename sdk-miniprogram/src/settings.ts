import type { Settings } from '@guiyi/sdk-core';
import type { Wx } from './wx.ts';

/** Small values in the mini-program's storage, each read once; in memory where it refuses. `degraded` hears of the first refusal. There are no tabs to watch. */
export function createSettings(wx: Wx, degraded = () => {}): Settings {
  let full = false;
  const memory: Record<string, unknown> = {};
  return {
    get(key) {
      try {
        if (!(key in memory)) memory[key] = wx.getStorageSync(key);
      } catch {}
      // A key that is missing reads as ''.
      return (memory[key] as string) || null;
    },
    set(key, value) {
      memory[key] = value;
      try {
        wx.setStorageSync(key, value);
      } catch {
        if (!full) degraded();
        full = true;
      }
    },
    remove(key) {
      // What cannot be removed must not be read again either.
      memory[key] = '';
      try {
        wx.removeStorageSync(key);
      } catch {}
    },
    watch() {},
  };
}
