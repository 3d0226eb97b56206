import type { Wx } from '../src/wx.ts';

/** How most calls of WeChat tell their result. */
interface Callbacks {
  success?(result: object): void;
  fail?(error: object): void;
  complete?(result: object): void;
}

const SCREEN = { screenWidth: 360, screenHeight: 780 };

/** What our SDK does not call, and others do. The same behaviours as those calls have in `phone.ts`. */
export function moreOf(wx: Wx, online: () => boolean) {
  /** Calls back later, as every call of WeChat that is not `…Sync` does (framework/app-service/api.html). */
  const later = (name: string, run: (options: never) => object) => (options: Callbacks) => {
    const end = (call: 'success' | 'fail', result: object) => {
      options[call]?.(result);
      options.complete?.(result);
    };
    setTimeout(() => {
      try {
        end('success', { errMsg: `${name}:ok`, ...run(options as never) });
      } catch (error) {
        end('fail', { errMsg: `${name}:fail ${error}` });
      }
    }, 0);
  };
  const system = () => ({
    ...wx.getDeviceInfo?.(),
    ...SCREEN,
    ...wx.getAppBaseInfo?.(),
    platform: 'android',
  });
  return {
    getWindowInfo: () => SCREEN,
    // A missing key fails where it is read this way (api/storage/wx.getStorage.html).
    getStorage: later('getStorage', ({ key }: { key: string }) => {
      const data = wx.getStorageSync(key);
      if (data === '') throw new Error('data not found');
      return { data };
    }),
    setStorage: later('setStorage', ({ key, data }: { key: string; data: string }) => {
      wx.setStorageSync(key, data);
      return {};
    }),
    removeStorage: later('removeStorage', ({ key }: { key: string }) => {
      wx.removeStorageSync(key);
      return {};
    }),
    getSystemInfo: later('getSystemInfo', system),
    getSystemInfoSync: system,
    getNetworkType: later('getNetworkType', () => ({ networkType: online() ? 'wifi' : 'none' })),
    getSetting: later('getSetting', () => ({ authSetting: {} })),
    getLaunchOptionsSync: () => wx.getEnterOptionsSync?.(),
    canIUse: () => true,
    onError() {},
    onUnhandledRejection() {},
    onPageNotFound() {},
    onMemoryWarning() {},
  };
}
