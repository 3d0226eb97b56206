import { env } from 'cloudflare:test';
import type { ResolveReply } from '@guiyi/protocol';
import type { ParsedEvent } from '@guiyi/protocol/validate';
import { expect } from 'vitest';
import { type Bar, LAYER, type Layer, type Observation } from '../../src/identity/observation.ts';
import { byPriority } from '../../src/identity/policy.ts';
import { identifiersOf } from '../../src/ingest/identifiers.ts';
import { type Identifier, keysOf } from '../../src/lib/identifier.ts';
import { keyer } from '../../src/lib/keyed.ts';
import { toIdentifier } from '../../src/routes/identifier.ts';
import { admin, call, drained, sendBatch, sendSecret } from '../client.ts';
import { type PureHold, pureHolds } from '../pure-graph.ts';
import { ADMIN } from '../setup.ts';
import { type Case, type Named, namesOf, timeOf, type World } from './cases.ts';

/** What is known of an identifier at a time. */
export interface Found {
  status: string;
  person: string | null;
}

type Find = (named: Named, at?: number) => Promise<Found> | Found;

const isEvent = (line: string) => /^\d/.test(line);

/** Sends a case to the running collector, line by line. */
export async function replay(world: World, { lines }: Case): Promise<void> {
  const made = new Map<string, string>();
  for (const [i, line] of lines.entries()) {
    if (!isEvent(line)) await decide(world, line, made);
    else await (line.includes('!') ? sendSecret : sendBatch)([world.wire(line, i)]);
  }
  await drained();
}

async function decide(world: World, line: string, made: Map<string, string>): Promise<void> {
  await drained();
  const [action = '', a = '', b = ''] = line.split(' ');
  const target = action === 'void' ? { evidence_id: made.get(a) } : { a: world.named(a), b: world.named(b) };
  const body = JSON.stringify({ action, ...target, reason: 'test' });
  const reply = await call('/api/identity/evidence', { method: 'POST', headers: ADMIN, body });
  expect(reply.status, line).toBe(201);
  made.set(line.split(' = ')[1] ?? '', (await reply.json<{ evidence_id: string }>()).evidence_id);
}

/** What the running collector answers. */
export const overHttp: Find = async (named, at) => {
  const asked = { ...named, ...(at && { at: new Date(at).toISOString() }) };
  const { status, person_id } = await admin<ResolveReply>('/api/identity/resolve', asked);
  return { status, person: person_id };
};

/** Who is with whom today, and who had what; to be compared with what the case says. */
export async function outcome(world: World, { lines, had = {} }: Case, find: Find): Promise<Omit<Case, 'lines'>> {
  const names = [...new Set(lines.flatMap(namesOf))];
  const today = new Map<string, Found>();
  for (const name of names) today.set(name, await find(world.named(name)));
  const groups = new Map<string, string[]>();
  for (const [name, { status, person }] of today) {
    const shown = status === 'owned' ? name : `${name}:${status}`;
    groups.set(person ?? 'nobody', [...(groups.get(person ?? 'nobody') ?? []), shown]);
  }
  const answers: Record<string, string> = {};
  for (const [question, answer] of Object.entries(had)) {
    const [minute = '', name = ''] = question.split(' ');
    const { status, person } = await find(world.named(name), timeOf(Number(minute)));
    answers[question] = status === 'owned' && person === today.get(answer)?.person ? answer : `${status} ${person}`;
    if (status === answer) answers[question] = status;
  }
  return { persons: [...groups.values()].map((group) => group.sort().join(' ')).sort(), had: answers };
}

/** What the pure rule makes of a case, given all at once; `order` puts the events in another one. */
export function purely(world: World, { lines }: Case, order = (events: Observation[]) => events): Find {
  const names = new Map<string, string>();
  const nameOf = (identifier: Identifier) => {
    const keys = keysOf(identifier);
    const known = keys.map((key) => names.get(key)).find((name) => name !== undefined) ?? keys[0] ?? '';
    for (const key of keys) names.set(key, known);
    return known;
  };
  const options = { region: env.GUIYI_PHONE_REGION, key: keyer(env) };
  const named = lines.flatMap(namesOf).flatMap((name) => toIdentifier(env, { scope: '', ...world.named(name) }) ?? []);
  for (const identifier of named) nameOf(identifier);
  const seen = lines.flatMap((line, i): Observation[] => {
    if (!isEvent(line)) return [];
    const identifiers = identifiersOf(world.wire(line, i) as ParsedEvent, options).map(nameOf);
    const layer: Layer = line.includes('!') ? LAYER.verified : LAYER.claimed;
    const time = timeOf(Number(line.split(' ')[0]));
    return [{ key: `event ${i}`, time, layer, identifiers: [...new Set(identifiers)].sort(byPriority) }];
  });
  const keyOf = (written: Named) => nameOf(toIdentifier(env, { scope: '', ...written }) as Identifier);
  const { evidence, bars } = decisions(lines, (name) => keyOf(world.named(name)));
  const holds = pureHolds([...order(seen), ...evidence], bars);
  return (written, at = 9e15 - 1) => foundIn(holds, keyOf(written), at);
}

function foundIn(holds: readonly PureHold[], key: string, at: number): Found {
  const hold = holds.find(({ identifier, since, until }) => identifier === key && since <= at && at < until);
  return hold === undefined ? { status: 'unknown', person: null } : { status: hold.status, person: hold.person };
}

/** What staff have decided and not taken back. */
function decisions(
  lines: readonly string[],
  keyOf: (name: string) => string,
): { evidence: Observation[]; bars: Bar[] } {
  const made = new Map<string, { action: string; a: string; b: string; time: number; voided: boolean }>();
  const voids = new Map<string, { of: string; voided: boolean }>();
  for (const [i, line] of lines.entries()) {
    if (isEvent(line)) continue;
    const [action = '', a = '', b = ''] = line.split(' ');
    const name = line.split(' = ')[1] ?? '';
    if (action !== 'void') {
      made.set(name, { action, a, b, time: Date.now() + i, voided: false });
      continue;
    }
    const former = voids.get(a);
    const { of, voided } = { of: former?.of ?? a, voided: former === undefined || !former.voided };
    voids.set(name, { of, voided });
    const target = made.get(of);
    if (target !== undefined) target.voided = voided;
  }
  const inForce = [...made].filter(([, { voided }]) => !voided);
  const together = inForce.filter(([, { action }]) => action === 'merge' || action === 'confirm');
  return {
    evidence: together.map(([key, { a, b, time }]) => {
      return { key, time, layer: LAYER.staff, identifiers: [a, b].map(keyOf).sort(byPriority) };
    }),
    bars: inForce
      .filter((one) => !together.includes(one))
      .map(([, { action, a, b, time }]) => ({ kind: action as Bar['kind'], a: keyOf(a), b: keyOf(b), time })),
  };
}
