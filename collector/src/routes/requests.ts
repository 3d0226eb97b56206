import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import { type AppContext, type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import type { Identifier } from '../lib/identifier.ts';
import { isContactKey, scrubText } from '../lib/personal.ts';
import { copyCsv } from '../privacy/csv.ts';
import { fetchCopy } from '../privacy/give-copy.ts';
import { proveCheck, startCheck } from '../privacy/identity-check.ts';
import { guardianAgrees } from '../privacy/minor.ts';
import type { NewRequest } from '../privacy/new-request.ts';
import { registerCsv } from '../privacy/register.ts';
import { changesOf, openFor, openUnproven, work } from '../privacy/requests.ts';
import { lift } from '../privacy/restriction.ts';
import { shown } from '../privacy/shown.ts';
import {
  admitRequest,
  allRequests,
  answerRequest,
  findRequest,
  type RequestRow,
  saveChanges,
} from '../store/requests.ts';
import { IdentifierSchema, toIdentifier, type WrittenIdentifier } from './identifier.ts';
import { parse } from './parse.ts';
import { ProofCall } from './proof.ts';

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

/** Requests of data subjects, mounted under `/api/requests` behind the admin check. */
export const requests = new Hono<AppEnv>();

requests.post('/', async (c) => {
  const { correction, check, ...call } = parse(RequestCall, await readJson(c), 'invalid_body');
  if (correction !== undefined && call.kind !== 'correction') {
    throw new Refusal('invalid_body', 'Only a correction corrects.', 'correction');
  }
  const asked: NewRequest = {
    ...call,
    identifiers: identifiersIn(c.env, call.identifiers, 'identifiers'),
    correction: correction && correctionIn(c.env, correction, 'correction.'),
    opened_by: c.get('caller').actor,
  };
  const now = Date.now();
  const row = check === 'code' ? await askedForCode(c, asked, call.identifiers, now) : await openFor(c.env, asked, now);
  note(c, { target: row.id });
  goOn(c);
  return c.json(shown(row, now, c.env.GUIYI_TIME_ZONE), 201);
});

requests.get('/', async (c) => {
  goOn(c);
  const now = Date.now();
  const rows = await allRequests(c.env.DB, 1_000);
  return c.json({ requests: rows.map((row) => shown(row, now, c.env.GUIYI_TIME_ZONE)) });
});

/** The register of requests, for an authority: what was asked, until when, what became of it. */
requests.get('/register.csv', async (c) => {
  const rows = (await allRequests(c.env.DB, 100_000)).map((row) => shown(row, Date.now(), c.env.GUIYI_TIME_ZONE));
  return csv(c, 'requests.csv', registerCsv(rows));
});

requests.get('/:id', async (c) => {
  goOn(c);
  return reply(c, await found(c));
});

requests.get('/:id/copy', async (c) => {
  const { format } = parse(CopyQuery, c.req.query(), 'invalid_parameter');
  const copy = await fetchCopy(c.env, await found(c), Date.now());
  if (copy === null) throw new Refusal('copy_expired', 'There is no copy, or it can no longer be fetched.');
  if (format === 'csv') return csv(c, `${copy.request_id}.csv`, copyCsv(copy.tables));
  c.header('content-disposition', `attachment; filename="${copy.request_id}.json"`);
  return c.json(copy);
});

/** The person told staff the code that they were sent. */
requests.post('/:id/proof', async (c) => {
  const row = await found(c);
  const { code } = parse(ProofCall, await readJson(c), 'invalid_body');
  const proved = row.status === 'awaiting_identity' && (await proveCheck(c.env, row.id, code, Date.now())) !== null;
  if (!proved || !(await admitRequest(c.env.DB, row.id))) {
    throw new Refusal('invalid_code', 'The code is wrong, or it has run out.');
  }
  goOn(c);
  return reply(c, await found(c));
});

requests.post('/:id/correction', async (c) => {
  const row = await found(c);
  const call = parse(CorrectionCall, await readJson(c), 'invalid_body');
  const changes = JSON.stringify(changesOf(correctionIn(c.env, call, '')));
  if (!(await saveChanges(c.env.DB, row.id, changes))) throw closed();
  goOn(c);
  return reply(c, await found(c));
});

requests.post('/:id/refusal', async (c) => {
  const row = await found(c);
  const { reason } = parse(ReasonCall, await readJson(c), 'invalid_body');
  if (row.acted_at !== null) throw closed();
  const note = scrubText(reason);
  if (!(await answerRequest(c.env.DB, row.id, 'refused', { note }, Date.now()))) throw closed();
  await identityOf(c.env).restrict(row.id, 'hold', []);
  return reply(c, await found(c));
});

requests.post('/:id/lift', async (c) => {
  const row = await found(c);
  const { reason } = parse(ReasonCall, await readJson(c), 'invalid_body');
  if (row.status !== 'in_effect' || row.kind === 'minor') throw closed();
  await lift(c.env, row, scrubText(reason), Date.now());
  return reply(c, await found(c));
});

/** A guardian agrees for somebody under 14: the freeze ends, and what they agreed to is in the ledger. */
requests.post('/:id/guardian', async (c) => {
  const row = await found(c);
  const { reference, preferences } = parse(GuardianCall, await readJson(c), 'invalid_body');
  if (row.kind !== 'minor' || row.status !== 'in_effect') throw closed();
  await guardianAgrees(c.env, row, preferences, scrubText(reference), Date.now());
  return reply(c, await found(c));
});

/** Opens a request that waits for a one-time code; asked again, a new code is sent. */
async function askedForCode(
  c: AppContext,
  asked: NewRequest,
  written: readonly WrittenIdentifier[],
  now: number,
): Promise<RequestRow> {
  const [identifier, ...others] = asked.identifiers;
  if (!c.env.GUIYI_CODE_URL) throw new Refusal('desk_closed', 'No gateway for one-time codes is set.');
  if (identifier === undefined || others.length > 0 || !['phone', 'email'].includes(identifier.type)) {
    throw new Refusal('invalid_body', 'A code goes to one phone number or one e-mail address.', 'identifiers');
  }
  const row = await openUnproven(c.env, asked, now);
  if (row.status !== 'awaiting_identity') return row;
  const address = { identifier, raw: written[0]?.value ?? '', locale: null };
  const sent = await startCheck(c.env, address, { id: row.id, asked: null }, now);
  c.executionCtx.waitUntil(sent.done);
  return row;
}

async function found(c: AppContext): Promise<RequestRow> {
  const row = await findRequest(c.env.DB, c.req.param('id') ?? '');
  if (row === null) throw new Refusal('unknown_request', 'There is no such request.');
  return row;
}

function reply(c: AppContext, row: RequestRow): Response {
  return c.json(shown(row, Date.now(), c.env.GUIYI_TIME_ZONE));
}

function csv(c: AppContext, name: string, text: string): Response {
  return c.body(text, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}"`,
  });
}

function closed(): Refusal {
  return new Refusal('request_closed', 'The request is not in a state that allows this.');
}

function correctionIn(
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

/** The work goes on behind the answer; the cron takes up what is left. */
function goOn(c: AppContext): void {
  c.executionCtx.waitUntil(work(c.env));
}
