/** The public face of the SDK. Its words are those of the browser SDK. */
import type { AnyPlan, CommonApi, CommonOptions, Signal } from '@guiyi/sdk-core';
import type { CurrentPage, EnterOptions } from './wx.ts';

/** Options of {@link Guiyi.init}. */
export interface InitOptions extends CommonOptions {
  /** Address of the collector, e.g. `https://data.example.cn`; it must be on the mini-program's list of request domains. */
  endpoint: string;
  /**
   * Capture by itself: launch, show and hide of the app, page views with dwell, pull-down, reach-bottom, and what the parts beside it add. Default `true`;
   * call `init` before `App()` and `Page()` for it.
   */
  auto?: boolean;
  /** With the part `taps`: taps on elements that do not ask for it with `data-guiyi`, too. Default `true`. */
  autoTap?: boolean;
  /** Told of every event that was sent or dropped, and why. */
  onSignal?(signal: Signal): void;
}

/** The SDK. No method throws; before {@link Guiyi.init} calls wait. */
export interface Guiyi<Plan extends object = AnyPlan> extends CommonApi<Plan> {
  /**
   * Starts the SDK: in `app.ts`, before `App()`. A second call is ignored.
   * @example guiyi.init({ writeKey: 'demo-miniprogram', endpoint: 'https://data.example.cn' })
   */
  init(options: InitOptions): void;

  /**
   * Says which group the visitor belongs to, such as a member level or a company.
   * @example guiyi.group('gold', { since: '2025' })
   */
  group(groupId: string, traits?: object): void;

  /** Puts properties on every later event of this visitor, until `reset`. @example guiyi.register({ store: '南京西路' }) */
  register(properties: object): void;

  /** Takes a property off that `register` put on. */
  unregister(name: string): void;

  /** The next event of this name says the seconds from now as `duration`. */
  timeEvent(event: string): void;

  /**
   * Calls back when the SDK knows where the visitor stands: it has started, and WeChat has said whether its privacy guide must be authorised.
   * @example guiyi.ready(() => { if (guiyi.consentState().status === 'pending') showPopup() })
   */
  ready(callback: () => void): void;

  /** By hand, in a plugin or where nothing can be hooked: the mini-program was launched. In `App.onLaunch`. */
  appLaunch(options?: EnterOptions): void;
  /** It came to the front. In `App.onShow`. */
  appShow(options?: EnterOptions): void;
  /** It went to the background. In `App.onHide`. */
  appHide(): void;
  /** A page is shown. In its `onShow`. @example guiyi.pageShow(this) */
  pageShow(page: CurrentPage): void;
  /** A page is left: its dwell is told. In its `onHide` and `onUnload`. */
  pageHide(page?: CurrentPage): void;
  /** For the parts that are delivered beside the SDK. @internal */
  extend(part: (inside: never) => void): void;
}
