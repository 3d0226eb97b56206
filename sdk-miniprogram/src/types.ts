/** The public face of the SDK. Its words are those of the browser SDK. */
import type { AnyPlan, CommonApi, CommonOptions, ConsentDetails, Signal } from '@guiyi/sdk-core';
import type { LinkResult, PhoneNumberEvent } from './link.ts';
import type { ComponentEvent, CurrentPage, EnterOptions } from './wx.ts';

/** Options of {@link Guiyi.init}. */
export interface InitOptions extends CommonOptions {
  /** Address of the collector, e.g. `https://data.example.cn`; it must be on the mini-program's list of request domains. */
  endpoint: string;
  /**
   * Capture by itself: launch, show and hide of the app, page views with dwell, taps, shares, pull-down, reach-bottom, exposure. Default `true`;
   * call `init` before `App()` and `Page()` for it.
   */
  auto?: boolean;
  /** Capture taps on elements that do not ask for it with `data-guiyi`. Default `true`. */
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
   * Links the visitor with their WeChat account: `wx.login`, then the collector redeems the code. openid and unionid are never seen here.
   * @example const { linked, code } = await guiyi.login()
   */
  login(): Promise<LinkResult>;

  /**
   * Links the visitor with their phone number, from the event of `<button open-type="getPhoneNumber">`. A code works once: if your own backend redeems
   * it, let the backend send `identify` instead.
   * @example Page({ async onPhone(event) { await guiyi.bindPhone(event) } })
   */
  bindPhone(event: PhoneNumberEvent): Promise<LinkResult>;

  /**
   * Calls back when the SDK knows where the visitor stands: it has started, and WeChat has said whether its privacy guide must be authorised.
   * @example guiyi.ready(() => { if (guiyi.consentState().status === 'pending') showPopup() })
   */
  ready(callback: () => void): void;

  /**
   * The address of a page for a `web-view`, with a token by which what the visitor does there joins what they do here; that page calls
   * `fromMiniProgram` (`h5_dist/index.js`). Unchanged without consent.
   * @example Page({ onLoad() { this.setData({ url: guiyi.webView('https://shop.example.cn/sale') }) } })
   */
  webView(url: string): string;

  /**
   * Has WeChat ask the visitor to agree to the mini-program's privacy guide, where that is open: who agrees grants `analytics`, who does not
   * refuses it. Where WeChat sees nothing to ask nothing is recorded; show your own pop-up then.
   * @example guiyi.requestConsent({ version: '2026-01' })
   */
  requestConsent(details?: ConsentDetails): void;

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
  /** An element was tapped. */
  tap(event: ComponentEvent): void;
  /** Watches the elements of class `guiyi-expose`, also those that came since the page was shown. @example guiyi.expose(this) */
  expose(page: CurrentPage): void;
  /**
   * Puts the share into what `onShareAppMessage` answers, or `onShareTimeline` (`method` is `timeline`).
   * @example Page({ onShareAppMessage() { return guiyi.share(this, { title: '新品', path: '/pages/product/index?id=1' }) } })
   */
  share<T>(page: CurrentPage, answer?: T, method?: string): T;
}
