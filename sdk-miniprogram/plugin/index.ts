/** The SDK as a plugin: nothing can be hooked from here, and the pages of the mini-program are not seen, so it is told of them. */
import { createGuiyi } from '../src/guiyi.ts';
import { exposure } from '../src/parts/exposure.ts';
import { handover } from '../src/parts/handover.ts';
import { shares } from '../src/parts/shares.ts';
import { taps } from '../src/parts/taps.ts';
import { wechat } from '../src/parts/wechat.ts';
import type { Guiyi } from '../src/types.ts';
import type { Wx } from '../src/wx.ts';

declare const wx: Wx;

/**
 * @example
 * const { guiyi } = requirePlugin('guiyi');
 * App({ onLaunch(options) { guiyi.init({…}); guiyi.appLaunch(options) }, onShow(options) { guiyi.appShow(options) }, onHide() { guiyi.appHide() } });
 */
export const guiyi: Guiyi = createGuiyi(() => ({ wx, pages: () => [], byHand: true }));

// A mini-program takes nothing from a plugin but what its main file gives: so all parts are in it.
export const { login, bindPhone } = wechat(guiyi);
export const { tap } = taps(guiyi);
export const { share } = shares(guiyi);
export const { expose } = exposure(guiyi);
export const { webView } = handover(guiyi);
