/** The public face of the SDK. Its words are those of the browser SDK. */
import type { AnyPlan, CommonApi, CommonOptions, Signal } from '@guiyi/sdk-core';
import type { LinkResult, PhoneNumberEvent } from './link.ts';

/** Options of {@link Guiyi.init}. */
export interface InitOptions extends CommonOptions {
  /** Address of the collector, e.g. `https://data.example.cn`; it must be on the mini-program's list of request domains. */
  endpoint: string;
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
   * Links the visitor with their WeChat account: `wx.login`, then the collector redeems the code. openid and unionid are never seen here.
   * @example const { linked, code } = await guiyi.login()
   */
  login(): Promise<LinkResult>;

  /**
   * Links the visitor with their phone number, from the event of `<button open-type="getPhoneNumber">`. A code works once: if your own backend redeems
   * it, let the backend send `identify` instead.
   * @example async onPhone(event) { await guiyi.bindPhone(event) }
   */
  bindPhone(event: PhoneNumberEvent): Promise<LinkResult>;
}
