import { Hono } from 'hono';
import * as v from 'valibot';
import { type AppContext, type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import type { Identifier } from '../lib/identifier.ts';
import { eventsOfPerson } from '../store/events.ts';
import { IdentifierSchema, toIdentifier } from './identifier.ts';
import { parse } from './parse.ts';

const limit = v.optional(v.pipe(v.string(), v.digits(), v.transform(Number), v.minValue(1), v.maxValue(1_000)), '100');

/** Query of `GET /api/persons/:id/events`. */
export const EventsQuery = v.object({ limit });

/** `type:value`, or `type:scope:value` for an openid or a unionid. */
const written = v.optional(v.pipe(v.string(), v.regex(/^\w+:./)));
export const WhyQuery = v.object({ a: written, b: written });

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
  const { person_id } = await person(c);
  const evidence = found(await identityOf(c.env).evidence(person_id));
  const decisions = found(await identityOf(c.env).decisions(person_id));
  const why = { person_id, evidence, decisions };
  if (a === undefined || b === undefined) return c.json(why);
  const path = await identityOf(c.env).path(person_id, identifierOf(c.env, a, 'a'), identifierOf(c.env, b, 'b'));
  if (path === null) throw new Refusal('unknown_evidence', 'This person does not hold both identifiers.');
  return c.json({ ...why, path });
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

function identifierOf(env: Env, text: string, path: string): Identifier {
  const [type = '', ...rest] = text.split(':');
  const scope = (type === 'openid' || type === 'unionid') && rest.length > 1 ? rest.shift() : '';
  const input = parse(IdentifierSchema, { type, scope, value: rest.join(':') }, 'invalid_parameter');
  const identifier = toIdentifier(env, input);
  if (identifier === null) throw new Refusal('invalid_parameter', 'This value identifies nobody.', path);
  return identifier;
}
