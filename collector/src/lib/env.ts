/** What the deployment binds to the Worker: `wrangler.toml` on the edge, `scripts/start.mjs` locally. */
export interface Env {
  DB: D1Database;
  EVENTS: Queue<unknown>;
  IDENTITY: DurableObjectNamespace;
  OUTBOX: DurableObjectNamespace;
  ARCHIVE: R2Bucket;
  ASSETS: Fetcher;
  /** Which implementation of the queue port takes events. */
  GUIYI_QUEUE: 'cloudflare' | 'outbox';
  GUIYI_TIME_ZONE: string;
  GUIYI_CURRENCY: string;
  GUIYI_PHONE_REGION: string;
  /** Secret: bearer token of the admin API. */
  GUIYI_ADMIN_TOKEN: string;
  /** Secret: keys phones and e-mails at rest. Changing it orphans the identifiers keyed before. */
  GUIYI_PEPPER: string;
}
