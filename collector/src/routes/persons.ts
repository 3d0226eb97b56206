import type { WhyReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import { type AppContext, type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { identityOf } from '../identity/client.ts';
import type { Identifier } from '../lib/identifier.ts';
import { eventsOfPerson } from '../store/events.ts';
import { IdentifierSchema, toIdentifier, type WrittenIdentifier, warnOfAddress } from './identifier.ts';
import { parse } from './parse.ts';

const limit = v.optional(v.pipe(v.string(), v.digits(), v.transform(Number), v.minValue(1), v.maxValue(1_000)), '100');

/** Query of `GET /api/persons/:id/events`. */
export const EventsQuery = v.object({ limit });

/** `type:value`, or `type:scope:value` for an openid or a unionid. */
const written = v.optional(v.pipe(v.string(), v.regex(/^\w+:./)));
export const WhyQuery = v.object({ a: written, b: written });

/** Body of `POST /api/persons/:id/why`, where a phone number or an e-mail address stands in no address. */
export const WhyCall = v.object({ a: IdentifierSchema, b: IdentifierSchema });

/** What a wrong value is called in a body and in a query. */
type Fault = 'invalid_body' | 'invalid_parameter';

/** Persons, mounted under `/api/persons` behind the admin check. Former ids are followed. */
export const persons = new Hono<AppEnv>();

persons.get('/:id', async (c) => c.json(await person(c)));

persons.get('/:id/events', async (c) => {
  const query = parse(EventsQuery, c.req.query(), 'invalid_parameter');
  const { person_id } = await person(c);
  return c.json(await eventsOfPerson(c.env.DB, person_id, query.limit));
});

persons.get('/:id/why', async (c) => {
  const { a, b } = parse(WhyQuery, c.req.query(), 'invalid_parameter');
  if (a === undefined || b === undefined) return c.json(await why(c, (await person(c)).person_id));
  const pair = { a: readIn(a), b: readIn(b) };
  warnOfAddress(c, [pair.a, pair.b]);
  return c.json(await chain(c, pair, 'invalid_parameter'));
});

persons.post('/:id/why', async (c) => {
  const pair = parse(WhyCall, await readJson(c), 'invalid_body');
  return c.json(await chain(c, pair, 'invalid_body'));
});

persons.get('/:id/consent', async (c) => {
  const { person_id } = await person(c);
  return c.json(found(await identityOf(c.env).consent(person_id)));
});

async function person(c: AppContext) {
  const reply = found(await identityOf(c.env).person(c.req.param('id') ?? ''));
  // Of today, where a former id was asked for: who looks for it in the audit trail finds all looks.
  note(c, { subject: reply.person_id });
  return reply;
}

function found<T>(answer: T | null): T {
  if (answer === null) throw new Refusal('unknown_person', 'Nobody has or had this id.');
  return answer;
}

async function why(c: AppContext, person_id: string): Promise<WhyReply> {
  const evidence = found(await identityOf(c.env).evidence(person_id));
  return { person_id, evidence, decisions: found(await identityOf(c.env).decisions(person_id)) };
}

/** The evidence, and the chain in it from one identifier to the other. */
async function chain(c: AppContext, { a, b }: v.InferOutput<typeof WhyCall>, code: Fault): Promise<WhyReply> {
  const { person_id } = await person(c);
  const reply = await why(c, person_id);
  const path = await identityOf(c.env).path(person_id, named(c, a, 'a', code), named(c, b, 'b', code));
  if (path === null) throw new Refusal('unknown_evidence', 'This person does not hold both identifiers.');
  return { ...reply, path };
}

/** What `type:scope:value` says. */
function readIn(text: string): WrittenIdentifier {
  const [type = '', ...rest] = text.split(':');
  const scope = (type === 'openid' || type === 'unionid') && rest.length > 1 ? rest.shift() : '';
  return parse(IdentifierSchema, { type, scope, value: rest.join(':') }, 'invalid_parameter');
}

function named(c: AppContext, written: WrittenIdentifier, path: string, code: Fault): Identifier {
  const identifier = toIdentifier(c.env, written);
  if (identifier === null) throw new Refusal(code, 'This value identifies nobody.', path);
  return identifier;
}
