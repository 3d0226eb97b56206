import { sourceOfKey } from '../sources/lookup.ts';
import type { SourceRow } from '../store/sources.ts';
import type { AppContext } from './context.ts';
import { countWrong, limitKey } from './limits.ts';
import { Refusal } from './problem.ts';

/** A write key is never longer; nothing longer is looked at. */
const MAX_KEY = 256;

/**
 * The source that sends: its key is the user name of basic auth, or `writeKey` in the body.
 *
 * @throws Refusal missing_write_key, unknown_write_key, origin_not_allowed, rate_limited; queue_unavailable while the sources cannot be read
 */
export async function senderOf(c: AppContext, body: { readonly [key: string]: unknown }): Promise<SourceRow> {
  const key = basicUser(c.req.header('authorization')) ?? (typeof body.writeKey === 'string' ? body.writeKey : '');
  if (key === '') throw new Refusal('missing_write_key', 'There is no write key.', 'writeKey');
  const source = key.length > MAX_KEY ? null : await lookUp(c, key);
  if (source === null) {
    countWrong(c);
    throw new Refusal('unknown_write_key', 'No source has this write key.', 'writeKey');
  }
  if (source.write_key === null) return source;
  guardOrigin(c, source);
  await limitKey(c, source.id);
  return source;
}

function guardOrigin(c: AppContext, { origins }: SourceRow): void {
  if (origins === null || isAllowed(c.req.header('origin'), origins)) return;
  throw new Refusal('origin_not_allowed', 'The source does not take events from this site.', 'origin');
}

/**
 * Whether a site may send. Abuse control, no proof: a program can claim any origin.
 *
 * @example isAllowed('https://m.brand.cn', ['https://*.brand.cn']) // true
 */
export function isAllowed(origin: string | undefined, origins: readonly string[]): boolean {
  if (origin === undefined) return false;
  return origins.some((allowed) => {
    const [scheme = '', host] = allowed.split('*.', 2);
    return host === undefined ? origin === allowed : origin.startsWith(scheme) && origin.endsWith(`.${host}`);
  });
}

async function lookUp(c: AppContext, key: string): Promise<SourceRow | null> {
  try {
    return await sourceOfKey(c.env.DB, key, Date.now());
  } catch (error) {
    console.error(c.get('requestId'), error);
    throw new Refusal('queue_unavailable', 'The collector cannot read its sources right now.');
  }
}

/** `Basic base64(key:)`; null where there is none or it cannot be read. */
function basicUser(header: string | undefined): string | null {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return null;
  try {
    const decoded = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
    const colon = decoded.indexOf(':');
    return (colon < 0 ? decoded : decoded.slice(0, colon)) || null;
  } catch {
    return null;
  }
}
