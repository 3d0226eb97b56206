import type { Settings } from '@guiyi/sdk-core';
import type { Wx } from './wx.ts';

/** Small values in the mini-program's storage, each read once; in memory where it refuses. `degraded` hears of each refusal. There are no tabs to watch. */
export function createSettings(wx: Wx, degraded: () => void): Settings {
  const memory: Record<string, unknown> = {};
  const set = (key: string, value: string) => {
    // What cannot be removed must not be read again either.
    memory[key] = value;
    try {
      if (value) wx.setStorageSync(key, value);
      else wx.removeStorageSync(key);
    } catch {
      degraded();
    }
  };
  return {
    get(key) {
      try {
        if (!(key in memory)) memory[key] = wx.getStorageSync(key);
      } catch {}
      // A key that is missing reads as ''.
      return (memory[key] as string) || null;
    },
    set,
    remove: (key) => set(key, ''),
    watch() {},
  };
}
