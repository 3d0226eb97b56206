import * as v from 'valibot';
import type { AppContext } from '../http/context.ts';
import type { Env } from '../lib/env.ts';
import { type Identifier, PRIORITY } from '../lib/identifier.ts';
import { keyer } from '../lib/keyed.ts';
import { normalise } from '../lib/normalise.ts';
import { isPersonal } from '../lib/personal.ts';

/** An identifier as staff write it. */
export const IdentifierSchema = v.object({
  type: v.picklist(PRIORITY),
  value: v.pipe(v.string(), v.minLength(1)),
  /** App id of an openid, open-platform account of a unionid. */
  scope: v.optional(v.string(), ''),
});

export type WrittenIdentifier = v.InferOutput<typeof IdentifierSchema>;

/** The identifier as the graph knows it; null when the value names nobody (a placeholder, no valid number). */
export function toIdentifier(env: Env, { type, value, scope }: WrittenIdentifier): Identifier | null {
  return normalise(type, value, scope, { region: env.GUIYI_PHONE_REGION, key: keyer(env) });
}

/** Since when a number or an address should not be asked for in an address: 2026-11-22, as RFC 9745 writes it. */
const DEPRECATED = '@1795305600';

/**
 * Tells a client that asked with a phone number or an e-mail address in the address: what stands there, proxies, logs,
 * histories and referrers keep. The same path takes it as the body of a POST.
 */
export function warnOfAddress(c: AppContext, asked: readonly WrittenIdentifier[]): void {
  if (!asked.some(({ type, value }) => type === 'phone' || type === 'email' || isPersonal(value))) return;
  c.header('deprecation', DEPRECATED);
  c.header('link', '</api/openapi.json>; rel="deprecation"');
  c.header('warning', '299 - "personal data in the address: send it as the body of a POST to this path"');
}
