import * as v from 'valibot';
import { Refusal } from '../http/problem.ts';
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
  return normalise(type, value, scope, { region: env.GUIYI_PHONE_REGION, key: keyer(env.GUIYI_PEPPER) });
}

/** Checks a body or a query; the first fault is the answer. */
export function parse<S extends v.GenericSchema>(
  schema: S,
  input: unknown,
  code: 'invalid_body' | 'invalid_parameter',
): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Refusal(code, issue.message, v.getDotPath(issue) ?? '');
}
