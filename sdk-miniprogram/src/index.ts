import { createGuiyi } from './guiyi.ts';
import { wrapped } from './hooks.ts';
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

const pages = () => getCurrentPages();

/**
 * The SDK of this mini-program.
 * @example
 * import { guiyi } from '@guiyi/miniprogram';
 * guiyi.init({ writeKey: 'demo-miniprogram', endpoint: 'https://data.example.cn' });
 */
export const guiyi: Guiyi = createGuiyi(() => ({
  wx,
  pages,
  hook(hooks) {
    if (typeof Page === 'function') Page = wrapped(Page, hooks, pages);
    if (typeof Component === 'function') Component = wrapped(Component, hooks, pages, true);
  },
}));
