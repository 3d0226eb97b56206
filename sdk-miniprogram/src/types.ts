/** The public face of the SDK. Same words as the browser SDK. */
import type { CategoryPreferences } from '@guiyi/protocol';
import type { ConsentDetails, ConsentState, ConsentStatus, Signal } from '@guiyi/sdk-core';
import type { LinkResult, PhoneNumberEvent } from './link.ts';

/** Options of {@link Guiyi.init}. */
export interface InitOptions {
  /** Write key of the source, from the console. It is public. */
  writeKey: string;
  /** Address of the collector, e.g. `https://data.example.cn`; it must be on the mini-program's list of request domains. */
  endpoint: string;
  /**
   * What holds until the visitor has chosen: `pending` (default) buffers up to 100 events in memory and stores nothing; `denied` drops
   * them; `granted` sends at once, for places where the law allows it.
   */
  consent?: ConsentStatus;
  /** Events a request, 1 to 500. Default 50. */
  batchSize?: number;
  /** Milliseconds to wait for more events before sending; 0 sends at once. Default 500. */
  flushAfter?: number;
  /** Told of every event that was sent or dropped, and why. */
  onSignal?(signal: Signal): void;
}

/** What is known of a person. Phone and e-mail identify; the collector keys them and keeps no raw copy. */
export interface Traits {
  phone?: string;
  email?: string;
  /** Lower-case hex SHA-256 of the E.164 number. */
  phone_sha256?: string;
  /** Lower-case hex SHA-256 of the lower-cased address. */
  email_sha256?: string;
  name?: string;
  [trait: string]: unknown;
}

/** The SDK. No method throws; before {@link Guiyi.init} calls wait. */
export interface Guiyi {
  /** Version of the SDK. */
  readonly version: string;

  /**
   * Starts the SDK: in `app.ts`, before `App()`. A second call is ignored.
   * @example guiyi.init({ writeKey: 'demo-miniprogram', endpoint: 'https://data.example.cn' })
   */
  init(options: InitOptions): void;

  /**
   * Records something that the visitor did.
   * @example guiyi.track('Order Completed', { order_id: '2026-0001', revenue: 199, currency: 'CNY' })
   */
  track(event: string, properties?: object): void;

  /**
   * Records that a page was seen: in its `onShow`. Path and query are those of the page on top of the stack.
   * @example guiyi.page()
   */
  page(name?: string, properties?: object): void;

  /**
   * Says who the visitor is. `userId` is your member number; traits are sent once and never kept on the device.
   * @example guiyi.identify('m-1024')
   */
  identify(userId?: string | null, traits?: Traits): void;

  /** Forgets who the visitor is: call it at sign-out. */
  reset(): void;

  /**
   * Records the visitor's choice; it is remembered and sent to the ledger. A purpose that is not named is refused. Without `analytics`
   * nothing is collected: what waits is discarded, ids are removed.
   * @example guiyi.consent({ analytics: true }, { version: '2026-01', surface: 'miniprogram', action: 'accept-all' })
   */
  consent(preferences: CategoryPreferences, details?: ConsentDetails): void;

  /** Where the visitor stands: show your pop-up while `status` is `pending`. */
  consentState(): ConsentState;

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

  /** Sends what waits; resolves when that was tried. */
  flush(): Promise<void>;
}
