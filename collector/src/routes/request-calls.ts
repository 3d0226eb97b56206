import * as v from 'valibot';
import { Refusal } from '../http/problem.ts';
import type { Env } from '../lib/env.ts';
import type { Identifier } from '../lib/identifier.ts';
import { isContactKey, scrubText } from '../lib/personal.ts';
import type { NewRequest } from '../privacy/new-request.ts';
import { IdentifierSchema, toIdentifier, type WrittenIdentifier } from './identifier.ts';

/** Purposes that a guardian can agree to. */
const ASKED = ['analytics', 'personalization', 'advertising', 'sharing', 'cross_border', 'sensitive'] as const;
const words = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(1_000));
const some = v.optional(v.pipe(v.array(IdentifierSchema), v.maxLength(20)), []);
const trait = v.union([v.pipe(v.string(), v.maxLength(8_192)), v.number(), v.boolean(), v.null()]);
const traitName = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(256),
  v.check((name) => !isContactKey(name), 'A phone number or an e-mail is an identifier: use `detach` and `attach`.'),
);

/** Body of `POST /api/requests/:id/correction`, and `correction` of a request. */
export const CorrectionCall = v.pipe(
  v.object({ traits: v.optional(v.record(traitName, trait), {}), detach: some, attach: some }),
  v.check(
    ({ traits, detach, attach }) => Object.keys(traits).length + detach.length + attach.length > 0,
    'There is nothing to correct.',
  ),
);

/** Body of `POST /api/requests`. */
export const RequestCall = v.object({
  kind: v.picklist(['access', 'portability', 'erasure', 'correction', 'restriction', 'objection', 'minor']),
  /** What the person is known by. */
  identifiers: v.pipe(v.array(IdentifierSchema), v.minLength(1), v.maxLength(100)),
  scope: v.optional(v.picklist(['person', 'proven', 'listed']), 'person'),
  reason: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(1_000))), null),
  /** Of a correction; it can be handed in later too. */
  correction: v.optional(CorrectionCall),
  /** `code`: it waits until the person gives back a one-time code. */
  check: v.optional(v.picklist(['staff', 'code']), 'staff'),
});

/** Body of `POST /api/requests/:id/refusal` and `/lift`: the reason that the person is told. */
export const ReasonCall = v.object({ reason: words });

/** Body of `POST /api/requests/:id/guardian`. */
export const GuardianCall = v.object({
  /** How the guardian was checked, and where the proof is kept. */
  reference: words,
  preferences: v.record(v.picklist(ASKED), v.boolean()),
});

/** Query of `GET /api/requests/:id/copy`. */
export const CopyQuery = v.object({ format: v.optional(v.picklist(['json', 'csv']), 'json') });

/** A correction with its identifiers as the graph knows them, its texts scrubbed. */
export function correctionIn(
  env: Env,
  { traits, detach, attach }: v.InferOutput<typeof CorrectionCall>,
  path: string,
): NonNullable<NewRequest['correction']> {
  return {
    traits: Object.fromEntries(
      Object.entries(traits).map(([name, value]) => [name, typeof value === 'string' ? scrubText(value) : value]),
    ),
    detach: identifiersIn(env, detach, `${path}detach`),
    attach: identifiersIn(env, attach, `${path}attach`),
  };
}

/** @throws Refusal invalid_body, at the identifier that names nobody */
export function identifiersIn(env: Env, written: readonly WrittenIdentifier[], path: string): Identifier[] {
  return written.map((each, index) => {
    const identifier = toIdentifier(env, each);
    if (identifier !== null) return identifier;
    throw new Refusal('invalid_body', 'This value identifies nobody.', `${path}.${index}.value`);
  });
}
