import { createGuiyi } from './guiyi.ts';
import type { Guiyi } from './types.ts';
import type { Constructor, CurrentPage, Wx } from './wx.ts';

export type { CategoryPreferences, Purpose } from '@guiyi/protocol';
export type {
  ConsentDetails,
  ConsentState,
  ConsentStatus,
  EventName,
  IdentifyOptions,
  Signal,
  Traits,
} from '@guiyi/sdk-core';
export type { Guiyi, InitOptions } from './types.ts';

declare const wx: Wx;
declare function getCurrentPages(): CurrentPage[];
declare let Page: Constructor;
declare let Component: Constructor;

/**
 * The SDK of this mini-program.
 * @example
 * import { guiyi } from '@guiyi/miniprogram';
 * guiyi.init({ writeKey: 'demo-miniprogram', endpoint: 'https://data.example.cn' });
 */
export const guiyi: Guiyi = createGuiyi(() => ({
  wx,
  pages: () => getCurrentPages(),
  hook(wrap) {
    if (typeof Page === 'function') Page = wrap(Page, false);
    if (typeof Component === 'function') Component = wrap(Component, true);
  },
}));
