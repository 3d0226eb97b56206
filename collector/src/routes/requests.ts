import { Hono } from 'hono';
import { readJson } from '../http/body.ts';
import { type AppContext, type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { identityOf } from '../identity/client.ts';
import { scrubText } from '../lib/personal.ts';
import { copyCsv } from '../privacy/csv.ts';
import { fetchCopy } from '../privacy/give-copy.ts';
import { proveCheck, startCheck } from '../privacy/identity-check.ts';
import { guardianAgrees } from '../privacy/minor.ts';
import type { NewRequest } from '../privacy/new-request.ts';
import { changesOf } from '../privacy/new-request.ts';
import { registerCsv } from '../privacy/register.ts';
import { openFor, openUnproven, work } from '../privacy/requests.ts';
import { lift } from '../privacy/restriction.ts';
import { shown } from '../privacy/shown.ts';
import { admitRequest } from '../store/request-waiting.ts';
import { allRequests, answerRequest, findRequest, type RequestRow, saveChanges } from '../store/requests.ts';
import type { WrittenIdentifier } from './identifier.ts';
import { parse } from './parse.ts';
import { ProofCall } from './proof.ts';
import {
  CopyQuery,
  CorrectionCall,
  correctionIn,
  GuardianCall,
  identifiersIn,
  ReasonCall,
  RequestCall,
} from './request-calls.ts';

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

/** The work goes on behind the answer; the cron takes up what is left. */
function goOn(c: AppContext): void {
  c.executionCtx.waitUntil(work(c.env));
}
