/** What a button of the mini-program opens: https://developers.weixin.qq.com/miniprogram/dev/component/button.html */

/** An element, and what the framework knows it by. */
type Rendered = Element & { __wxElement?: { triggerEvent(name: string, detail: object): void } };

/** Those who answer: WeChat asks the visitor for the number; the page says what is shared. */
export interface Opened {
  phoneCode(): string;
  share(): void;
}

/** A tap was on `element`: what the button around it opens comes later than the tap. */
export function openedBy(element: Element | undefined, { phoneCode, share }: Opened): void {
  const button = element?.closest?.('[open-type]') as Rendered | null | undefined;
  const tell = (name: string, detail: object) => button?.__wxElement?.triggerEvent(name, detail);
  const OPENS: Record<string, () => void> = {
    getPhoneNumber: () => tell('getphonenumber', { code: phoneCode(), errMsg: 'getPhoneNumber:ok' }),
    agreePrivacyAuthorization: () => tell('agreeprivacyauthorization', {}),
    share,
  };
  const open = OPENS[button?.getAttribute('open-type') ?? ''];
  if (open) setTimeout(open, 0);
}
