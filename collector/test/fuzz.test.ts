import { env } from 'cloudflare:test';
import { expect, test, vi } from 'vitest';
import { attempt } from '../fuzz/bodies.ts';
import { faultOf, leakIn } from '../fuzz/check.ts';
import { Random } from '../fuzz/random.ts';
import { object, text, value } from '../fuzz/values.ts';
import { app } from '../src/app.ts';
import { drained, stats } from './client.ts';
import { ADMIN, SERVER_KEY } from './setup.ts';

const BODIES = 1_500;

/** For each route of the staff side. */
const TRIES = 12;
const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} } as never;

/** The short form of `npm run fuzz`, in the real runtime and with a real queue, store and ledger behind it. */
test('generated bodies: no 5xx, a verdict on every event, nothing raw stored, every event counted', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const random = new Random(7);
  const before = await stats();
  const faults: string[] = [];
  let accepted = 0;
  for (let n = 0; n < BODIES; n++) {
    const tried = attempt(random, SERVER_KEY);
    const init = { method: 'POST', body: tried.body as BodyInit, headers: tried.headers };
    const reply = await app.request(`https://guiyi.test${tried.path}`, init, env, context);
    if (reply.status === 202) accepted += (await reply.clone().json<{ accepted: number }>()).accepted;
    const fault = await faultOf(reply, tried);
    if (fault !== null) faults.push(`${n} ${tried.path}: ${fault}`);
  }
  expect(faults).toEqual([]);
  expect(accepted).toBeGreaterThan(100);
  const after = await drained();
  const kept = after.stored + after.duplicate - before.stored - before.duplicate;
  const gone = after.dropped_by_reason;
  expect(kept + (gone.consent_withdrawn ?? 0) + (gone.erased ?? 0) + (gone.restricted ?? 0)).toBe(accepted);
  expect(after.dropped_by_reason.dead_letter ?? 0).toBe(0);
  for (const table of ['events', 'quarantine', 'holds']) {
    const { results } = await env.DB.prepare(`SELECT * FROM ${table}`).all();
    expect(leakIn(JSON.stringify(results)), table).toBeNull();
  }
});

const ROUTES = [...new Set(app.routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api')))].map(
  ({ method, path }) => `${method} ${path}`,
);

test.each([...new Set(ROUTES)])('%s: no query, path or body yields a 5xx', async (route) => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const random = new Random(route.length);
  const [method = '', path = ''] = route.split(' ');
  for (let n = 0; n < TRIES; n++) {
    const at = path.replace(
      /:\w+/g,
      () =>
        encodeURIComponent(
          text(random)
            .replace(/[\ud800-\udfff]/g, '')
            .slice(0, 200),
        ) || 'x',
    );
    const body = method === 'GET' ? undefined : random.chance(0.2) ? text(random) : JSON.stringify(shaped(random));
    const init = { method, body, headers: ADMIN };
    const reply = await app.request(`https://guiyi.test${at}?${query(random)}`, init, env, context);
    const said = await reply.text();
    expect(reply.status, `${at} ${body} ${said}`).toBeLessThan(500);
  }
});

/** Calls of every route, each with something odd in a field that it knows. */
function shaped(random: Random): Record<string, unknown> {
  const identifier = () => (random.chance(0.5) ? { type: 'phone', value: text(random) } : value(random));
  const known: Record<string, unknown> = {
    kind: 'access',
    action: 'merge',
    identifiers: [identifier(), identifier()],
    reason: text(random),
    a: identifier(),
    b: identifier(),
    role: 'developer',
    name: text(random),
    since: text(random),
    policy: value(random),
    paths: [{ path: [text(random)], conversions: 1 }],
    model: 'markov',
    rows: [object(random)],
    id: text(random),
    write_key: text(random),
    legal_basis: 'consent',
    url: text(random),
    rules: value(random),
  };
  for (const key of Object.keys(known)) if (random.chance(0.3)) known[key] = value(random);
  for (const key of Object.keys(known)) if (random.chance(0.2)) delete known[key];
  return { ...known, ...object(random) };
}

function query(random: Random): string {
  const names = [
    'from',
    'to',
    'goal',
    'model',
    'type',
    'value',
    'scope',
    'at',
    'limit',
    'after',
    'event',
    'step',
    'window',
  ];
  const pairs = ['a', 'b', 'by', 'lang', 'name', 'dry_run', 'subject', 'before', 'period', 'return', ...names]
    .filter(() => random.chance(0.4))
    .map((name) => [
      name,
      random.chance(0.3) ? random.pick(['phone', '1', '2026-01-01', 'last', 'p_1']) : text(random),
    ]);
  return new URLSearchParams(pairs.map(([name = '', said = '']) => [name, said.slice(0, 300)])).toString();
}
