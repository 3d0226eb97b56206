/** What the deployment binds to the Worker: `wrangler.toml` on the edge, `scripts/start.mjs` locally. */
export interface Env {
  DB: D1Database;
  EVENTS: Queue<unknown>;
  IDENTITY: DurableObjectNamespace;
  OUTBOX: DurableObjectNamespace;
  WECHAT: DurableObjectNamespace;
  AUDIT: DurableObjectNamespace;
  ARCHIVE: R2Bucket;
  ASSETS: Fetcher;
  /** Cloudflare's rate limits; without them each isolate counts for itself. */
  LIMIT_ADDRESS?: RateLimit;
  LIMIT_KEY?: RateLimit;
  /** Which implementation of the queue port takes events. */
  GUIYI_QUEUE: 'cloudflare' | 'outbox';
  /** The time zone in which reports count days, as the IANA names it. */
  GUIYI_TIME_ZONE: string;
  /** The currency that reports add up, as ISO 4217 names it; an event without one is taken for it. */
  GUIYI_CURRENCY: string;
  /** The country of phone numbers without a country code, as ISO 3166 names it. */
  GUIYI_PHONE_REGION: string;
  /** Where one-time codes for data subjects are sent to be delivered: the deployment's SMS and mail gateway. */
  GUIYI_CODE_URL?: string;
  /** Where staff are reminded of requests that are due: a webhook of a chat or a ticket system. */
  GUIYI_REMINDER_URL?: string;
  /** The mailbox that report summaries are sent from: `smtps://USER:PASSWORD@HOST`, each part percent-encoded. A secret. */
  GUIYI_SMTP?: string;
  /** `1`: webhooks may go to local addresses, for trying things out. Never in production. */
  GUIYI_LOCAL_URLS?: string;
  /** Working days until a request of a data subject is due. Default 15. */
  GUIYI_REQUEST_DAYS?: string;
  /** Events that may wait in the outbox; beyond it the collector answers 503 with `Retry-After`. Default 5,000,000. */
  GUIYI_OUTBOX_EVENTS?: string;
  /** Requests a minute that one public address may send; 0 takes any number. Default 1,200. */
  GUIYI_RATE_ADDRESS?: string;
  /** Requests a minute with one public key; 0 takes any number. Default 300,000. */
  GUIYI_RATE_KEY?: string;
  /** `on`: events are copied into R2 as Parquet, a file a day, for engines outside. Default off. */
  GUIYI_LAKE?: string;
  /** Who answers for the data, and how to reach them: for the register of processing and for notifications. */
  GUIYI_CONTROLLER?: string;
  /** JSON, days that things are kept by kind, e.g. `{"events": 400}`: see docs/privacy/retention.md. 0 keeps for good. */
  GUIYI_RETENTION?: string;
  /** Secret: bearer token of the admin API. */
  GUIYI_ADMIN_TOKEN: string;
  /** Cloudflare Access: the team's domain, e.g. `brand.cloudflareaccess.com`. Without it only local sign-in works. */
  GUIYI_ACCESS_TEAM?: string;
  /** Cloudflare Access: the audience tag of the application. */
  GUIYI_ACCESS_AUD?: string;
  /** Cloudflare Access: JSON, the role by address, `service:NAME` or `group:NAME`. */
  GUIYI_ACCESS_ROLES?: string;
  /** Secret: keys phones and e-mails at rest. Changing it orphans the identifiers keyed before. */
  GUIYI_PEPPER: string;
  /** Secret: JSON, later peppers by name, newest last (`{"k2": "…"}`); new phones and e-mails are keyed by the last. */
  GUIYI_PEPPERS?: string;
  /** Secret: JSON Web Key Set of the keys with which the brand's backend signs identity tokens. */
  GUIYI_IDENTITY_KEYS?: string;
  /** Secret: private key of that certificate (PKCS #8, PEM). */
  GUIYI_OPENDSR_KEY?: string;
  /** X.509 certificate (PEM) of the domain that answers OpenDSR requests: answers and callbacks are signed by it. */
  GUIYI_OPENDSR_CERTIFICATE?: string;
  /** Where WeChat's API is reached: a relay with a fixed address, or a stand-in. Default https://api.weixin.qq.com. */
  GUIYI_WECHAT_API?: string;
  /** Secret: JSON, the app secret of each mini-program by its app id. */
  GUIYI_WECHAT_APPS?: string;
  /** JSON, the app id by source id; needed where there is more than one app. */
  GUIYI_WECHAT_SOURCES?: string;
}
