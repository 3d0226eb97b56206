import type { Wx } from '../src/wx.ts';

/** How the visitor answers WeChat's question, or a pop-up of the mini-program in its place. */
type PrivacyAnswer = (answer: { event: string; buttonId?: string }) => void;

/** The privacy guide and its authorisation. */
export function privacyOf(phone: { privacy: { needAuthorization: boolean; agrees: boolean } }, alive: () => boolean) {
  const asking: ((resolve: PrivacyAnswer, from: { referrer: string }) => void)[] = [];
  return {
    /** https://developers.weixin.qq.com/miniprogram/dev/api/open-api/privacy/wx.getPrivacySetting.html */
    getPrivacySetting({ success }: Parameters<NonNullable<Wx['getPrivacySetting']>>[0]) {
      const { needAuthorization } = phone.privacy;
      setTimeout(() => alive() && success({ needAuthorization }), 0);
    },
    /** https://developers.weixin.qq.com/miniprogram/dev/api/open-api/privacy/wx.requirePrivacyAuthorize.html */
    requirePrivacyAuthorize({ success, fail }: Parameters<NonNullable<Wx['requirePrivacyAuthorize']>>[0]) {
      const answered: PrivacyAnswer = ({ event }) => {
        if (event === 'exposureAuthorization') return;
        if (event !== 'agree') return fail({ errno: 104 });
        phone.privacy.needAuthorization = false;
        success();
      };
      setTimeout(() => {
        if (!alive()) return;
        if (!phone.privacy.needAuthorization) return success();
        // A mini-program that listens shows its own pop-up; otherwise WeChat shows one.
        if (!asking.length) return answered({ event: phone.privacy.agrees ? 'agree' : 'disagree' });
        for (const ask of asking) ask(answered, { referrer: 'requirePrivacyAuthorize' });
      }, 0);
    },
    /** https://developers.weixin.qq.com/miniprogram/dev/api/open-api/privacy/wx.onNeedPrivacyAuthorization.html */
    onNeedPrivacyAuthorization: (run: (typeof asking)[number]) => void asking.push(run),
  };
}
