/**
 * The consent pop-up. It shows itself while the visitor has not chosen, and when WeChat needs the privacy guide to be authorised (anew); what
 * they press is their choice for the SDK and WeChat's answer at once.
 *
 * @see https://developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/PrivacyAuthorize.html
 */
import { guiyi } from '../src/index.ts';

type Resolve = (answer: { event: 'agree' | 'disagree'; buttonId?: string }) => void;

interface Popup {
  data: { shown: boolean; authorize: boolean };
  properties: { version: string; purposes: string[] };
  setData(data: object): void;
  triggerEvent(name: string, detail: object): void;
  waiting: Resolve[];
}

interface PrivacyApi {
  getPrivacySetting?(options: { success(result: { needAuthorization?: boolean }): void; fail(): void }): void;
  onNeedPrivacyAuthorization?(listener: (resolve: Resolve) => void): void;
  openPrivacyContract?(options: object): void;
}

declare const wx: PrivacyApi;
declare function Component(options: object): void;

function decide(popup: Popup, agreed: boolean) {
  const preferences = Object.fromEntries(popup.properties.purposes.map((purpose) => [purpose, agreed]));
  const action = agreed ? 'agree' : 'disagree';
  guiyi.consent(preferences, { version: popup.properties.version || undefined, surface: 'miniprogram', action });
  for (const resolve of popup.waiting.splice(0))
    resolve({ event: action, buttonId: agreed ? 'guiyi-agree' : undefined });
  popup.setData({ shown: false });
  popup.triggerEvent('choice', { agreed });
}

Component({
  options: { virtualHost: true },
  properties: {
    /** Version of your notice: it is kept with the choice. */
    version: { type: String, value: '' },
    /** The purposes that the notice asks for. */
    purposes: { type: Array, value: ['analytics'] },
    heading: { type: String, value: '隐私保护提示' },
    text: { type: String, value: '我们希望了解您如何使用本小程序，以改进服务。您可以拒绝，不影响使用。' },
    guide: { type: String, value: '查看隐私保护指引' },
    agree: { type: String, value: '同意' },
    decline: { type: String, value: '拒绝' },
  },
  data: { shown: false, authorize: false },
  lifetimes: {
    created(this: Popup) {
      this.waiting = [];
    },
    attached(this: Popup) {
      const show = (authorize: boolean) => {
        if (authorize || guiyi.consentState().status === 'pending') this.setData({ shown: true, authorize });
      };
      wx.onNeedPrivacyAuthorization?.((resolve) => {
        this.waiting.push(resolve);
        show(true);
      });
      // The SDK asked before: when this answer is here, it knows.
      if (!wx.getPrivacySetting) show(false);
      wx.getPrivacySetting?.({
        success: ({ needAuthorization }) => setTimeout(() => show(!!needAuthorization), 0),
        fail: () => show(false),
      });
    },
  },
  methods: {
    onAgree(this: Popup) {
      decide(this, true);
    },
    onDecline(this: Popup) {
      decide(this, false);
    },
    onGuide() {
      wx.openPrivacyContract?.({});
    },
  },
});
