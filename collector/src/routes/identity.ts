import type { ResolveReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import { type AppContext, type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { identityOf, type Named } from '../identity/client.ts';
import { DEFAULT_POLICY } from '../identity/policy.ts';
import type { Env } from '../lib/env.ts';
import { type Identifier, PRIORITY } from '../lib/identifier.ts';
import { scrubText } from '../lib/personal.ts';
import { IdentifierSchema, toIdentifier, type WrittenIdentifier, warnOfAddress } from './identifier.ts';
import { parse } from './parse.ts';

/** Query of `GET /api/identity/resolve`, and body of the POST, which is for phone numbers and e-mail addresses. */
export const ResolveCall = v.object({
  ...IdentifierSchema.entries,
  at: v.optional(v.pipe(v.string(), v.isoTimestamp())),
});

const NamedSchema = v.union([v.object({ ref: v.pipe(v.string(), v.regex(/^i\d+$/)) }), IdentifierSchema]);
const Pair = { a: NamedSchema, b: NamedSchema };
const reason = v.pipe(v.string(), v.minLength(1), v.maxLength(1_000));

/** Body of `POST /api/identity/evidence`. */
export const EvidenceCall = v.variant('action', [
  v.object({ action: v.picklist(['merge', 'split', 'unbind', 'forbid', 'confirm']), ...Pair, reason }),
  v.object({ action: v.literal('void'), evidence_id: v.pipe(v.string(), v.regex(/^[sbv]\d+$/)), reason }),
]);

const whole = v.pipe(v.number(), v.integer(), v.minValue(1));
const numbers = { limit: v.optional(v.nullable(whole)), hub: v.optional(whole) };
const StrongRule = v.object({ ...numbers, class: v.optional(v.picklist(['unique', 'transferable', 'weak'])) });
// Where a weak identifier was seen alone only its first sight is kept, so it cannot become strong afterwards.
const WeakRule = v.object({ ...numbers, class: v.optional(v.literal('weak')) });
const isWeak = (type: (typeof PRIORITY)[number]) => DEFAULT_POLICY[type].class === 'weak';
const TypeRules = v.strictObject({
  ...v.entriesFromList(PRIORITY, v.optional(StrongRule)),
  ...v.entriesFromList(PRIORITY.filter(isWeak), v.optional(WeakRule)),
});

/** Body of `POST /api/identity/policy`. A type that we do not know is refused rather than left out. */
export const PolicySchema = v.object({
  policy: v.strictObject({
    types: v.optional(TypeRules, {}),
    blocked: v.optional(v.pipe(v.array(IdentifierSchema), v.maxLength(1_000)), []),
  }),
  dry_run: v.optional(v.boolean(), false),
});

const limit = v.optional(v.pipe(v.string(), v.digits(), v.transform(Number), v.minValue(1), v.maxValue(500)), '100');
export const ReviewQuery = v.object({ limit });

/** The identity graph, mounted under `/api/identity` behind the admin check. */
export const identity = new Hono<AppEnv>();

identity.get('/resolve', async (c) => {
  const query = parse(ResolveCall, c.req.query(), 'invalid_parameter');
  warnOfAddress(c, [query]);
  return c.json(await resolved(c, query));
});

identity.post('/resolve', async (c) =>
  c.json(await resolved(c, parse(ResolveCall, await readJson(c), 'invalid_body'))),
);

identity.post('/evidence', async (c) => {
  const call = parse(EvidenceCall, await readJson(c), 'invalid_body');
  const { actor } = c.get('caller');
  const now = { reason: scrubText(call.reason), time: Date.now(), actor };

  const decision =
    call.action === 'void'
      ? { action: call.action, evidence_id: call.evidence_id, ...now }
      : { action: call.action, a: known(c.env, call.a, 'a'), b: known(c.env, call.b, 'b'), ...now };
  const done = await identityOf(c.env).decide(decision);
  if (done === 'same') throw new Refusal('invalid_body', 'Both are one and the same identifier.', 'b');
  if (done === 'unknown')
    throw new Refusal('unknown_evidence', 'No such evidence, or an identifier that was never seen.');
  if (done === 'too_large') throw new Refusal('person_too_large', 'Too many identifiers hang together here.');
  if ('unmoved' in done) throw new Refusal('decision_without_effect', unmoved(done.unmoved));
  const { evidence_id, about } = done;
  note(c, {
    target: `${call.action} ${call.action === 'void' ? call.evidence_id : evidence_id}`,
    reason: call.reason,
    about,
  });
  return c.json({ evidence_id }, 201);
});

identity.get('/review', async (c) => {
  const { limit } = parse(ReviewQuery, c.req.query(), 'invalid_parameter');
  return c.json({ items: await identityOf(c.env).review(limit) });
});

identity.get('/policy', async (c) => c.json(await identityOf(c.env).policy()));

identity.post('/policy', async (c) => {
  const { policy, dry_run } = parse(PolicySchema, await readJson(c), 'invalid_body');
  const blocked = policy.blocked.map((written, i) => valid(c.env, written, `policy.blocked.${i}`));
  const graph = identityOf(c.env);
  if (!dry_run) return c.json(await graph.setPolicy({ types: policy.types, blocked }));
  return c.json(await graph.tryPolicy({ types: policy.types, blocked }));
});

async function resolved(c: AppContext, call: v.InferOutput<typeof ResolveCall>): Promise<ResolveReply> {
  const identifier = toIdentifier(c.env, call);
  if (identifier === null) return { status: 'blocked', person_id: null, identifiers: [] };
  const at = call.at === undefined ? undefined : Date.parse(call.at);
  const reply = await identityOf(c.env).resolve(identifier, at);
  if (reply.person_id !== null) note(c, { subject: reply.person_id });
  return reply;
}

function unmoved(by: string | null): string {
  return by === null ? 'Other evidence decides about these persons.' : `The decision ${by} keeps these persons apart.`;
}

function known(env: Env, written: WrittenIdentifier | { ref: string }, path: string): Named {
  return 'ref' in written ? written : valid(env, written, path);
}

function valid(env: Env, written: WrittenIdentifier, path: string): Identifier {
  const identifier = toIdentifier(env, written);
  if (identifier === null) throw new Refusal('invalid_body', 'This value identifies nobody.', `${path}.value`);
  return identifier;
}
