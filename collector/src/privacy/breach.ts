import type { BreachCall, BreachReply } from '@guiyi/protocol';
import type { Env } from '../lib/env.ts';
import { extentOf, personsTouched, type Touched } from '../store/breach.ts';
import { breachTexts } from './breach-texts.ts';
import { csvOf } from './csv.ts';
import type { Language } from './processing/activities.ts';

/** A list of people is no longer than this; a breach that is larger is told in public. */
const MOST = 100_000;

/** What a breach touched, and the texts that tell of it. */
export async function breachPack(env: Env, call: BreachCall, language: Language, now: number): Promise<BreachReply> {
  const touched = touchedBy(call, now);
  const { extent, types, quarantined } = await extentOf(env.DB, touched);
  const { events = 0, persons = 0, first = null, last = null } = extent ?? {};
  const facts = {
    since: iso(touched.since),
    until: iso(touched.until),
    persons,
    events,
    quarantined,
    first: first === null ? null : iso(first),
    last: last === null ? null : iso(last),
    identifiers: Object.fromEntries(types.map(({ type, n }) => [type, n])),
    categories: (['visits', 'orders', 'traits', 'properties', 'campaigns'] as const).flatMap((category) => {
      const count = extent?.[category] ?? 0;
      return count > 0 ? [{ category, events: count }] : [];
    }),
  };
  return { ...facts, texts: breachTexts(facts, call, env, language) };
}

/** Who was touched, as CSV for whoever tells them: person ids and masked identifiers. */
export async function breachPersonsCsv(env: Env, call: BreachCall, now: number): Promise<string> {
  const people = await personsTouched(env.DB, touchedBy(call, now), MOST);
  return csvOf([
    ['person_id', 'identifiers', 'first', 'last', 'events'],
    ...people.map(({ person_id, masked, first, last, events }) => [
      nameOf(person_id),
      masked,
      iso(first),
      iso(last),
      events,
    ]),
  ]);
}

/** Whom nobody holds is nobody's person: the masked identifier is all that may be shown. */
function nameOf(id: string): string {
  return id.startsWith('p_') ? id : '';
}

function touchedBy({ since, until, sources = [] }: BreachCall, now: number): Touched {
  return { since: Date.parse(since), until: until ? Date.parse(until) : now + 1, sources };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
