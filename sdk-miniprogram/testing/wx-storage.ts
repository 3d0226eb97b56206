import type { Wx } from '../src/wx.ts';

const KEY_BYTES = 1024 * 1024;
/** What all keys together hold. */
export const TOTAL_BYTES = 10 * KEY_BYTES;

/** What of a phone the storage needs. */
interface Device {
  touched: string[];
  quota: number;
}

/** Stands before a value that is no text. */
const OTHER = '\u0001';

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** The bytes that all keys take. */
export function bytesIn(storage: Map<string, string>): number {
  return [...storage].reduce((sum, [key, value]) => sum + bytesOf(key + value), 0);
}

/** https://developers.weixin.qq.com/miniprogram/dev/framework/ability/storage.html */
export function storageOf(
  phone: Device,
  storage: Map<string, string>,
): Pick<Wx, 'getStorageSync' | 'setStorageSync' | 'removeStorageSync'> {
  return {
    getStorageSync(key) {
      phone.touched.push(`get ${key}`);
      const value = storage.get(key) ?? '';
      return value.startsWith(OTHER) ? JSON.parse(value.slice(1)) : value;
    },
    setStorageSync(key, given) {
      // Values keep their type.
      const value = typeof given === 'string' ? given : OTHER + JSON.stringify(given);
      phone.touched.push(`set ${key}`);
      const more = bytesOf(key + value) - bytesOf(key + (storage.get(key) ?? ''));
      if (bytesOf(value) > KEY_BYTES || bytesIn(storage) + more > phone.quota) {
        throw new Error('setStorageSync:fail exceed storage max size');
      }
      storage.set(key, value);
    },
    removeStorageSync(key) {
      phone.touched.push(`remove ${key}`);
      storage.delete(key);
    },
  };
}
