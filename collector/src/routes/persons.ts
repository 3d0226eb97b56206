import { Hono } from 'hono';
import * as v from 'valibot';
import type { AppContext, AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { identityOf } from '../identity/client.ts';
import { eventsOfPerson } from '../store/events.ts';
import { parse } from './parse.ts';

const limit = v.optional(v.pipe(v.string(), v.digits(), v.transform(Number), v.minValue(1), v.maxValue(1_000)), '100');

/** Query of `GET /api/persons/:id/events`. */
export const EventsQuery = v.object({ limit });

/** Persons, mounted under `/api/persons` behind the admin check. Former ids are followed. */
export const persons = new Hono<AppEnv>();

persons.get('/:id', async (c) => c.json(await person(c)));

persons.get('/:id/events', async (c) => {
  const query = parse(EventsQuery, c.req.query(), 'invalid_parameter');
  const { person_id } = await person(c);
  return c.json(await eventsOfPerson(c.env.DB, person_id, query.limit));
});

persons.get('/:id/why', async (c) => {
  const { person_id } = await person(c);
  return c.json({ person_id, evidence: found(await identityOf(c.env).evidence(person_id)) });
});

persons.get('/:id/consent', async (c) => c.json(found(await identityOf(c.env).consent(c.req.param('id')))));

async function person(c: AppContext) {
  return found(await identityOf(c.env).person(c.req.param('id') ?? ''));
}

function found<T>(answer: T | null): T {
  if (answer === null) throw new Refusal('unknown_person', 'Nobody has or had this id.');
  return answer;
}
