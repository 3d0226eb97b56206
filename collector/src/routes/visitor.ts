import * as v from 'valibot';
import { Refusal } from '../http/problem.ts';
import type { Env } from '../lib/env.ts';
import type { Identifier } from '../lib/identifier.ts';
import { keyer } from '../lib/keyed.ts';
import { normalise } from '../lib/normalise.ts';

export const shortText = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

/** Who calls. `context.consent` is as on an event; the visitor's record in the ledger may stand instead. */
export const Visitor = {
  anonymousId: shortText,
  context: v.nullish(
    v.object({
      consent: v.nullish(v.object({ categoryPreferences: v.object({ analytics: v.optional(v.boolean()) }) })),
    }),
  ),
};

const VisitorSchema = v.object(Visitor);

/** The visitor as the graph knows them, and whether the client says that they agreed to analytics. */
export function visitorOf(
  env: Env,
  call: v.InferOutput<typeof VisitorSchema>,
): { anonymous: Identifier; granted: boolean } {
  const options = { region: env.GUIYI_PHONE_REGION, key: keyer(env) };
  const anonymous = normalise('anonymous_id', call.anonymousId, '', options);
  if (anonymous === null) throw new Refusal('invalid_body', 'This is a placeholder.', 'anonymousId');
  return { anonymous, granted: call.context?.consent?.categoryPreferences.analytics === true };
}
