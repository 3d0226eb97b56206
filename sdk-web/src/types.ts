/** The public face of the SDK. */
import type { CategoryPreferences } from '@guiyi/protocol';
import type { ConsentDetails, ConsentState, ConsentStatus, Signal } from '@guiyi/sdk-core';

/** Options of {@link Guiyi.init}. */
export interface InitOptions {
  /** Write key of the source, from the console. It is public. */
  writeKey: string;
  /**
   * Address of the collector, without a path, e.g. `https://data.example.cn`. By default the one that served the script, or
   * the page's own origin for the npm package.
   */
  endpoint?: string;
  /**
   * What holds until the visitor has chosen:
   * `pending` (default) buffers up to 100 events in memory and stores nothing; `denied` drops them;
   * `granted` sends at once, for places where the law allows it.
   */
  consent?: ConsentStatus;
  /** Send a page event for the first page and for each navigation inside it. Default `true`. */
  autoPage?: boolean;
  /**
   * Honour Global Privacy Control: where the browser sends it, `advertising` and `sharing` are refused, whatever the visitor
   * or the page chooses. `analytics` is not what the signal is about and follows `consent`. Default `true`; with `false` the
   * signal is only recorded with the choice.
   */
  gpc?: boolean;
  /** Events a request, 1 to 500. Default 50. */
  batchSize?: number;
  /** Milliseconds to wait for more events before sending; 0 sends at once. Default 500. */
  flushAfter?: number;
}

/** E-commerce names that reports understand, from the Segment spec; any other name will do too. */
export type EventName =
  | 'Products Searched'
  | 'Product List Viewed'
  | 'Product Clicked'
  | 'Product Viewed'
  | 'Product Added'
  | 'Product Removed'
  | 'Cart Viewed'
  | 'Checkout Started'
  | 'Payment Info Entered'
  | 'Order Completed'
  | 'Order Refunded'
  | 'Order Cancelled'
  | 'Coupon Applied'
  | 'Signed Up'
  | 'Signed In'
  | (string & {});

/** What is known of a person. Phone and e-mail identify; the collector keys them and keeps no raw copy. */
export interface Traits {
  /** Any usual form: `13812345678`, `+86 138 1234 5678`. */
  phone?: string;
  email?: string;
  /** Lower-case hex SHA-256 of the E.164 number, for pages that never see the number. */
  phone_sha256?: string;
  /** Lower-case hex SHA-256 of the lower-cased address. */
  email_sha256?: string;
  name?: string;
  [trait: string]: unknown;
}

/** The SDK. No method throws; before {@link Guiyi.init} calls wait, and on a server they do nothing. */
export interface Guiyi {
  /** Version of the SDK. */
  readonly version: string;

  /**
   * Starts the SDK. A second call is ignored.
   * @example guiyi.init({ writeKey: 'demo-web', endpoint: 'https://data.example.cn' })
   */
  init(options: InitOptions): void;

  /**
   * Records something that the visitor did.
   * @param event Its name, e.g. `Product Viewed`.
   * @param properties Anything that can be JSON; at most 32 KB an event.
   * @example guiyi.track('Order Completed', { order_id: '2026-0001', revenue: 199, currency: 'CNY' })
   */
  track(event: EventName, properties?: object): void;

  /**
   * Records that a page was seen. Needed only with `autoPage: false`, or for views without an address of their own.
   * @example guiyi.page('Cart')
   */
  page(name?: string, properties?: object): void;

  /**
   * Says who the visitor is. `userId` is your member number and goes on all later events; leave it out if you only know a
   * phone number or e-mail. Traits are sent once and never kept on the device.
   * @example guiyi.identify('m-1024', { phone: '13812345678' })
   * @example guiyi.identify(undefined, { email: 'li@example.cn' })
   */
  identify(userId?: string | null, traits?: Traits): void;

  /** Forgets who the visitor is: call it at sign-out. Later events belong to a new anonymous visitor and a new session. */
  reset(): void;

  /**
   * Records the visitor's choice; it is remembered on the device and sent to the ledger. A purpose that is not named is
   * refused. Without `analytics` nothing is collected: what waits is discarded, ids are removed.
   * @example guiyi.consent({ analytics: true, advertising: false }, { version: '2026-01', surface: 'web-banner', action: 'save' })
   */
  consent(preferences: CategoryPreferences, details?: ConsentDetails): void;

  /**
   * Where the visitor stands, for a banner: show it while `status` is `pending`. Call it inside {@link Guiyi.ready} when the
   * script is loaded asynchronously.
   * @example guiyi.ready(() => { if (guiyi.consentState().status === 'pending') showBanner() })
   */
  consentState(): ConsentState;

  /** Sends what waits; resolves when that was tried. Events that could not be sent stay and are tried again. */
  flush(): Promise<void>;

  /**
   * Listens to what becomes of events: `persisted` (they stand on the device and survive a crash), `sent` (the collector has them),
   * `dropped` (gone, with the `reason`), `degraded` (no durable storage here: events wait in memory).
   * @returns stops listening; a call made before an asynchronous script has come returns nothing of use
   * @example guiyi.on('dropped', ({ count, reason }) => console.log(count, reason))
   */
  on<T extends Signal['type']>(type: T, listener: (signal: Extract<Signal, { type: T }>) => void): () => void;

  /** Calls back once the SDK is started, at once if it is. */
  ready(callback: () => void): void;
}
