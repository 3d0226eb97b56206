/** The SDK with every part of it, for those who want one line. */
import { guiyi } from './index.ts';
import { exposure } from './parts/exposure.ts';
import { handover } from './parts/handover.ts';
import { shares } from './parts/shares.ts';
import { taps } from './parts/taps.ts';
import { wechat } from './parts/wechat.ts';

export * from './index.ts';
export { requestConsent } from './parts/privacy.ts';

/** @example import { guiyi, login, bindPhone, webView } from '@guiyi/miniprogram/all'; */
export const { login, bindPhone } = wechat(guiyi);
export const { webView } = handover(guiyi);
export const { tap } = taps(guiyi);
export const { expose } = exposure(guiyi);
export const { share } = shares(guiyi);
