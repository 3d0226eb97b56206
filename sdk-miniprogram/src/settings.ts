import type { Settings } from '@guiyi/sdk-core';
import type { Wx } from './wx.ts';

/** Small values in the mini-program's storage; in memory where it refuses. There are no tabs to watch. */
export function createSettings(wx: Wx): Settings {
  const memory = new Map<string, string>();
  return {
    get(key) {
      const kept = memory.get(key);
      if (kept !== undefined) return kept;
      try {
        // A key that is missing reads as ''.
        const value = wx.getStorageSync(key);
        return typeof value === 'string' && value ? value : null;
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        wx.setStorageSync(key, value);
        memory.delete(key);
      } catch {
        memory.set(key, value);
      }
    },
    remove(key) {
      memory.delete(key);
      try {
        wx.removeStorageSync(key);
      } catch {
        // What cannot be removed must not be read again either.
        memory.set(key, '');
      }
    },
    watch() {},
  };
}
