import type { ConsentDetails } from '@guiyi/sdk-core';
import { ask } from '../ask.ts';
import type { Inside } from '../extend.ts';
import type { Guiyi } from '../types.ts';

/** WeChat's errno for a visitor who does not agree. */
const DISAGREED = 104;

/**
 * Has WeChat ask the visitor to agree to the mini-program's privacy guide, where that is open: who agrees grants `analytics`, who does not
 * refuses it. Where WeChat sees nothing to ask nothing is recorded; show your own pop-up then.
 *
 * @see https://developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/PrivacyAuthorize.html
 * @example
 * import { requestConsent } from '@guiyi/miniprogram/privacy';
 * requestConsent(guiyi, { version: '2026-01' });
 */
export function requestConsent(guiyi: Guiyi, details?: ConsentDetails): void {
  const decide = (analytics: boolean, action: string) =>
    guiyi.consent({ analytics }, { surface: 'wechat', action, ...details });
  guiyi.extend(({ wx }: Inside) =>
    ask(wx, 'getPrivacySetting', {
      success: ({ needAuthorization }) =>
        needAuthorization &&
        ask(wx, 'requirePrivacyAuthorize', {
          success: () => decide(true, 'agree'),
          fail: ({ errno }) => errno === DISAGREED && decide(false, 'disagree'),
        }),
      fail() {},
    }),
  );
}
