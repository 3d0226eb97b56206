import { env, runInDurableObject } from 'cloudflare:test';
import type { ResolveReply } from '@guiyi/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphStore } from '../src/identity/object/graph-store.ts';
import { type Bar, LAYER, type Layer, type Observation } from '../src/identity/observation.ts';
import { byPriority } from '../src/identity/policy.ts';
import { keyText, observationKey } from '../src/identity/tables/seen-set.ts';
import { type Identifier, identifierKey } from '../src/lib/identifier.ts';
import { toIdentifier } from '../src/routes/identifier.ts';
import { admin, call, drained, GRANTED, sendBatch, sendSecret } from './client.ts';
import { type PureHold, pureHolds } from './pure-graph.ts';
import { ADMIN } from './setup.ts';

const NAMES = ['m1', 'm2', 'p1', 'p2', 'u1', 'e1', 'c1', 'c2', 'c3'] as const;
type Name = (typeof NAMES)[number];

/** An event before it has the names of its run: minutes, whom it names, whether the backend sends it. */
interface Event {
  time: number;
  names: Name[];
  verified: boolean;
}

const MINUTE = 60_000;
const BEGIN = Date.now() - 30 * 24 * 60 * MINUTE;

let runs = 0;

/** Values of one run, so that runs meet nobody of another one. */
class Run {
  readonly #id = `r${String(runs++).padStart(3, '0')}`;

  written(name: Name): { type: Identifier['type']; value: string } {
    const number = Number(name.slice(1));
    const run = Number(this.#id.slice(1));
    const value = `${this.#id}-${name}-9b1deb4d`;
    if (name[0] === 'm') return { type: 'user_id', value };
    if (name[0] === 'p') return { type: 'phone', value: `137${String(run * 10 + number).padStart(8, '0')}` };
    if (name[0] === 'u') return { type: 'unionid', value };
    if (name[0] === 'e') return { type: 'email', value: `${value}@example.com` };
    return { type: 'anonymous_id', value };
  }

  key(name: Name): string {
    const identifier = toIdentifier(env, { ...this.written(name), scope: '' });
    return identifierKey(identifier as Identifier);
  }

  messageId = (index: number) => `${this.#id}-event-${index}`;

  /** As an SDK or a backend sends it. */
  wire({ time, names }: Event, index: number): object {
    const value = (letter: string) =>
      names.filter((name) => name[0] === letter).map((name) => this.written(name).value)[0];
    const [anonymousId, previousId] = names.filter((name) => name[0] === 'c').map((name) => this.written(name).value);
    const unionid = value('u');
    return {
      type: previousId === undefined ? 'track' : 'alias',
      event: 'Seen',
      messageId: this.messageId(index),
      timestamp: new Date(BEGIN + time * MINUTE).toISOString(),
      userId: value('m'),
      anonymousId,
      previousId,
      traits: { phone: value('p'), email: value('e') },
      context: { ...GRANTED, externalIds: unionid === undefined ? [] : [{ type: 'unionid', id: unionid }] },
    };
  }

  observation({ time, names, verified }: Event, index: number): Observation {
    const source = verified ? 'demo-server' : 'demo-web';
    return {
      key: keyText(observationKey(`${source}:${this.messageId(index)}`)),
      time: BEGIN + time * MINUTE,
      layer: verified ? LAYER.verified : LAYER.claimed,
      identifiers: names.map((name) => this.key(name)).sort(byPriority),
    };
  }
}

/** At most one of a type, two cookies, as one event can carry. */
const names = fc
  .uniqueArray(fc.constantFrom(...NAMES), {
    minLength: 1,
    maxLength: 4,
    selector: (name) => (name[0] === 'c' ? name : name[0]),
  })
  .filter(
    (all) => all.filter((name) => name[0] === 'c').length < 3 && all.some((name) => name[0] === 'c' || name[0] === 'm'),
  );
const event = fc.record({
  time: fc.integer({ min: 1, max: 6 }),
  names,
  verified: fc.constantFrom(false, false, true),
});
const decision = fc.record({
  action: fc.constantFrom('merge' as const, 'split' as const, 'forbid' as const, 'unbind' as const, 'confirm' as const),
  pair: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 2, maxLength: 2 }),
  undo: fc.boolean(),
});

/** What staff have decided about these identifiers, as it is kept: their times are the collector's. */
async function staffEvidence(keys: readonly string[]): Promise<{ observations: Observation[]; bars: Bar[] }> {
  return runInDurableObject(env.IDENTITY.get(env.IDENTITY.idFromName('graph')), (_, { storage }) => {
    const { evidence } = new GraphStore(storage, env);
    const sql = `SELECT key, time, layer, members FROM evidence WHERE layer = 0 AND voided IS NULL`;
    const rows = [...storage.sql.exec<{ key: number; time: number; layer: Layer; members: string }>(sql)];
    const observations = rows.map(({ key, time, layer, members }) => {
      const identifiers = (JSON.parse(members) as number[]).map((id) => evidence.key(id)).sort(byPriority);
      return { key: keyText(key), time, layer, identifiers };
    });
    const bars = evidence.bars().filter(({ a }) => keys.includes(a));
    return { observations: observations.filter(({ identifiers: [a = ''] }) => keys.includes(a)), bars };
  });
}

/** Staff decide while events come in. Nobody can decide about what has not come yet. */
async function decide(
  run: Run,
  { action, pair, undo }: { action: string; pair: Name[]; undo: boolean },
): Promise<void> {
  const [a, b] = pair.map((name) => run.written(name));
  const ask = (body: object) =>
    call('/api/identity/evidence', {
      method: 'POST',
      headers: ADMIN,
      body: JSON.stringify({ ...body, reason: 'test' }),
    });
  const reply = await ask({ action, a, b });
  if (reply.status === 404) return;
  expect(reply.status).toBe(201);
  const { evidence_id } = await reply.json<{ evidence_id: string }>();
  if (undo) expect((await ask({ action: 'void', evidence_id })).status).toBe(201);
}

async function resolved(run: Run, name: Name, at?: number): Promise<{ status: string; person: string | null }> {
  const asked = { ...run.written(name), ...(at && { at: new Date(at).toISOString() }) };
  const { status, person_id } = await admin<ResolveReply>('/api/identity/resolve', asked);
  return { status, person: person_id };
}

function expected(holds: readonly PureHold[], key: string, at = 9e15 - 1): { status: string; person: string | null } {
  const hold = holds.find(({ identifier, since, until }) => identifier === key && since <= at && at < until);
  return hold === undefined ? { status: 'unknown', person: null } : { status: hold.status, person: hold.person };
}

test('parallel batches, retries and decisions over HTTP give what the pure rule makes of everything', async () => {
  const plan = fc.record({
    events: fc.array(event, { minLength: 3, maxLength: 14 }),
    /** To which request each event goes; what is left over goes again. */
    requests: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 14, maxLength: 14 }),
    /** Requests whose acknowledgement is lost, so that they are sent again, in a batch with the next one. */
    lost: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    decisions: fc.array(decision, { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ events, requests, lost, decisions }) => {
      const run = new Run();
      const send = async (which: (request: number) => boolean) => {
        const chosen = events.map((each, i) => ({ each, i })).filter(({ i }) => which(requests[i] ?? 0));
        const batchOf = (verified: boolean) =>
          chosen.filter(({ each }) => each.verified === verified).map(({ each, i }) => run.wire(each, i));
        const [claimed, verified] = [batchOf(false), batchOf(true)];
        await Promise.all([
          claimed.length > 0 ? sendBatch(claimed) : undefined,
          verified.length > 0 ? sendSecret(verified) : undefined,
        ]);
      };
      await Promise.all([send((r) => r === 0), send((r) => r === 1)]);
      const decided = (async () => {
        for (const each of decisions) await decide(run, each);
      })();
      await Promise.all([2, 3, 4].map((request) => send((r) => r === request)));
      await Promise.all([...lost.map((request) => send((r) => r === request || r === request + 1)), decided]);
      await drained();

      const used = NAMES.filter((name) => events.some((each) => each.names.includes(name)));
      const staff = await staffEvidence(used.map((name) => run.key(name)));
      const observations = events.map((each, i) => run.observation(each, i));
      const holds = pureHolds([...observations, ...staff.observations], staff.bars);
      for (const name of used) {
        const key = run.key(name);
        expect(await resolved(run, name), name).toEqual(expected(holds, key));
        const at = BEGIN + 3.5 * MINUTE;
        expect(await resolved(run, name, at), `${name} then`).toEqual(expected(holds, key, at));
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
});
