/** The SDK as a plugin: nothing can be hooked from here, and the pages of the mini-program are not seen, so it is told of them. */
import { createGuiyi } from '../src/guiyi.ts';
import type { Guiyi } from '../src/types.ts';
import type { Wx } from '../src/wx.ts';

declare const wx: Wx;

/**
 * @example
 * const { guiyi } = requirePlugin('guiyi');
 * App({ onLaunch(options) { guiyi.init({…}); guiyi.appLaunch(options) }, onShow(options) { guiyi.appShow(options) }, onHide() { guiyi.appHide() } });
 */
export const guiyi: Guiyi = createGuiyi(() => ({ wx, pages: () => [], byHand: true }));
