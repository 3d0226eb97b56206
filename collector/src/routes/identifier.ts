import * as v from 'valibot';
import type { Env } from '../lib/env.ts';
import { type Identifier, PRIORITY } from '../lib/identifier.ts';
import { keyer } from '../lib/keyed.ts';
import { normalise } from '../lib/normalise.ts';

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
