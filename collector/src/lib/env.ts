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
  /** Which implementation of the queue port takes events. */
  GUIYI_QUEUE: 'cloudflare' | 'outbox';
  GUIYI_TIME_ZONE: string;
  GUIYI_CURRENCY: string;
  /** Working days until a request of a data subject is due. Default 15. */
  GUIYI_REQUEST_DAYS?: string;
  GUIYI_PHONE_REGION: string;
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
  /** Secret: JSON Web Key Set of the keys with which the brand's backend signs identity tokens. */
  GUIYI_IDENTITY_KEYS?: string;
  /** Where WeChat's API is reached: a relay with a fixed address, or a stand-in. Default https://api.weixin.qq.com. */
  GUIYI_WECHAT_API?: string;
  /** Secret: JSON, the app secret of each mini-program by its app id. */
  GUIYI_WECHAT_APPS?: string;
  /** JSON, the app id by source id; needed where there is more than one app. */
  GUIYI_WECHAT_SOURCES?: string;
}
