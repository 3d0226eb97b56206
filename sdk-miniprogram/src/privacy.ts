import type { ConsentStatus, Settings } from '@guiyi/sdk-core';
import type { Wx } from './wx.ts';

/** Stands for the choice where the host says that none is needed. */
const GRANTED = '{"categoryPreferences":{"analytics":true}}';

/**
 * Hides the stored choice from the core, which so holds everything in memory, until WeChat says that the visitor need not authorise the mini-program's
 * privacy guide (anew), or the visitor chooses. That no authorisation is needed is never a choice: WeChat says so too where nothing was declared.
 * Where WeChat gives no answer the choice stays hidden. A base library before 2.32.3, and a plugin, cannot ask.
 *
 * @see https://developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/PrivacyAuthorize.html
 */
export function holdChoice(
  wx: Wx,
  settings: Settings,
  key: string,
  consent: ConsentStatus | undefined,
  released: () => void,
) {
  let held = !!wx.getPrivacySetting;
  let changed = () => {};
  const release = () => {
    if (!held) return;
    held = false;
    changed();
    released();
  };
  return {
    settings: {
      ...settings,
      get: (name: string) =>
        name !== key ? settings.get(name) : held ? null : settings.get(key) || (consent === 'granted' ? GRANTED : null),
      watch(name: string, run: () => void) {
        if (name === key) changed = run;
      },
    },
    release,
    /** Resolves when WeChat has answered. */
    asked: new Promise<boolean | undefined>((resolve, fail) => {
      if (!held) resolve(false);
      wx.getPrivacySetting?.({ success: ({ needAuthorization }) => resolve(needAuthorization), fail });
    }).then(
      (needed) => needed === false && release(),
      () => {},
    ),
  };
}
