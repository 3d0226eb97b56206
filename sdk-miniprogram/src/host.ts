import type { Hooks } from './hooks.ts';
import type { CurrentPage, Wx } from './wx.ts';

/** What a mini-program has instead of a browser. */
export interface Host {
  wx: Wx;
  pages(): CurrentPage[];
  /** A plugin: the life of the app is told by hand. */
  byHand?: boolean;
  /** Puts others in the place of `Page` and of `Component`; absent where there are none to be hooked. */
  hook?(hooks: Hooks): void;
}
