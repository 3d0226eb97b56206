/** The public words that both SDKs share. Types only: nothing of this is in a build. */
import type { CategoryPreferences } from '@guiyi/protocol';
import type { ConsentDetails, ConsentState, ConsentStatus } from './gate.ts';

/** Options of `init` that mean the same in every SDK. */
export interface CommonOptions {
  /** Write key of the source, from the console. It is public. */
  writeKey: string;
  /**
   * What holds until the visitor has chosen: `pending` (default) buffers up to 100 events in memory and stores nothing; `denied` drops
   * them; `cookieless` tells the collector of each that there was one, nothing else, and stores nothing (in mini-programs: `denied`); `granted` sends at
   * once, for places where the law allows it.
   */
  consent?: ConsentStatus;
  /** The deployment's distance from UTC, in hours: a new day there begins a new session, as in the reports. Default 8 (Asia/Shanghai). */
  utcOffset?: number;
  /** Events a request, 1 to 500. */
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

/** A tracking plan: event names and the type of their properties. This one takes every event. */
export type AnyPlan = Record<EventName, object | undefined>;

/** The arguments of `track` after the name: properties, optional where the plan requires none. */
export type PropertiesOf<Properties> = undefined extends Properties
  ? [properties?: Properties]
  : object extends Properties
    ? [properties?: Properties]
    : [properties: Properties];

/** What is known of a person. Phone and e-mail identify; the collector keys them and keeps no raw copy. */
export interface Traits {
  /** Any usual form: `13812345678`, `+86 138 1234 5678`. */
  phone?: string;
  email?: string;
  /** Hex SHA-256 of the E.164 number, or of its digits as people write them, for pages that never see the number. */
  phone_sha256?: string;
  /** The same as MD5. */
  phone_md5?: string;
  /** Hex SHA-256 of the lower-cased address. */
  email_sha256?: string;
  /** The same as MD5. */
  email_md5?: string;
  name?: string;
  [trait: string]: unknown;
}

/** How `identify` is vouched for. */
export interface IdentifyOptions {
  /** An identity token: a JWT of a few minutes, signed by your backend. Never kept by the collector. */
  token?: string;
}

/** The calls that every SDK has. No method throws; before `init` calls wait. */
export interface CommonApi<Plan extends object = AnyPlan> {
  /** Version of the SDK. */
  readonly version: string;

  /**
   * Records something that the visitor did.
   * @param event Its name, e.g. `Product Viewed`.
   * @param properties Anything that can be JSON; at most 32 KB an event.
   * @example guiyi.track('Order Completed', { order_id: '2026-0001', revenue: 199, currency: 'CNY' })
   */
  track<Name extends keyof Plan & string>(event: Name, ...properties: PropertiesOf<Plan[Name]>): void;

  /**
   * Records that a page was seen. Path and query are those of the page that shows.
   * @example guiyi.page('Cart')
   */
  page(name?: string, properties?: object): void;

  /**
   * Says who the visitor is. `userId` is your member number and goes on all later events; leave it out if you only know a
   * phone number or e-mail. Traits are sent once and never kept on the device.
   * @example guiyi.identify('m-1024', { phone: '13812345678' })
   * @param options `token`: a JWT that your backend signed for this visitor; it makes what is said here verified instead of claimed.
   * @example guiyi.identify(undefined, { email: 'li@example.cn' })
   * @example guiyi.identify('m-1024', {}, { token: await fetch('/guiyi-token').then((reply) => reply.text()) })
   */
  identify(userId?: string | null, traits?: Traits, options?: IdentifyOptions): void;

  /** Forgets who the visitor is: call it at sign-out. Later events belong to a new anonymous visitor and a new session. */
  reset(): void;

  /**
   * Records the visitor's choice; it is remembered on the device and sent to the ledger. A purpose that is not named is
   * refused. Without `analytics` nothing is collected: what waits is discarded, ids are removed.
   * @example guiyi.consent({ analytics: true, advertising: false }, { version: '2026-01', surface: 'web-banner', action: 'save' })
   */
  consent(preferences: CategoryPreferences, details?: ConsentDetails): void;

  /** Where the visitor stands: show your banner while `status` is `pending`. */
  consentState(): ConsentState;

  /** Sends what waits; resolves when that was tried. Events that could not be sent stay and are tried again. */
  flush(): Promise<void>;
}
