import { SELF } from 'cloudflare:test';
import type {
  IdentifierType,
  PersonConsentReply,
  PolicyChange,
  Problem,
  ResolveReply,
  SubjectRequest,
  WhyReply,
} from '@guiyi/protocol';
import { describe, expect, test, vi } from 'vitest';
import { drained } from './client.ts';
import file from './fixtures/identity-scenarios.json';
import { ADMIN, SERVER_KEY } from './setup.ts';

/** What a step carries; see the fixture's `about`. */
interface Step {
  anonymous_id?: string;
  user_id?: string;
  phone?: string;
  unionid?: string;
  openid?: string;
  email?: string;
  verified?: boolean;
  event_id?: string;
  op?: string;
  person?: string;
  a?: string;
  b?: string;
  consent?: { ads: 'granted' | 'denied' };
}

interface Scenario {
  id: string;
  name: string;
  steps: [number | string, Step][];
  expect: string[][];
}

interface Named {
  type: IdentifierType;
  value: string;
  scope?: string;
}

const scenarios = file.scenarios as unknown as Scenario[];

const DAY = 86_400_000;
const start = Date.now() - 30 * DAY;

/** Real values behind the fixture's short names, different in each scenario. */
class World {
  constructor(private readonly id: string) {}

  cookie = (name: string) => `${this.id}-${name}-0c8f6f9e`;
  member = (name: string) => (/^m\d+$/.test(name) ? `${this.id}-${name}` : name);
  union = (name: string) => `${this.id}-${name}`;
  email = (name: string) => `${this.id}.${name}@example.com`;

  phone(name: string): string {
    const number = /^p(\d*)$/.exec(name);
    if (number === null) return name;
    if (this.id === 'H08') return '13812345678';
    return `139${this.id.slice(1)}${String(Number(number[1] || 0) + 10_000).padStart(6, '0')}`;
  }

  openid(name: string): { scope: string; value: string } {
    const [scope = '', value = ''] = name.split(':');
    return { scope, value: `${this.id}-${value}` };
  }

  named(written: string): Named {
    const name = written.replace('(new)', '');
    if (name.includes(':')) return { type: 'openid', ...this.openid(name) };
    if (name.startsWith('c')) return { type: 'anonymous_id', value: this.cookie(name) };
    if (name.startsWith('p')) return { type: 'phone', value: this.phone(name) };
    if (name.startsWith('u')) return { type: 'unionid', value: this.union(name) };
    if (name.startsWith('e')) return { type: 'email', value: this.email(name) };
    return { type: 'user_id', value: this.member(name) };
  }
}

async function api<T>(path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const reply = await SELF.fetch(`https://guiyi.test${path}`, { ...init, headers: ADMIN });
  expect(reply.status, path).toBeLessThan(300);
  return reply.json<T>();
}

async function post(path: string, body: object, verified = false): Promise<void> {
  const auth: Record<string, string> = verified ? { authorization: `Basic ${btoa(`${SERVER_KEY}:`)}` } : {};
  const sent = verified ? body : { ...body, writeKey: 'demo-web' };
  const init = { method: 'POST', body: JSON.stringify(sent), headers: { 'content-type': 'text/plain', ...auth } };
  const reply = await SELF.fetch(`https://guiyi.test${path}`, init);
  expect(reply.status).toBe(path === '/v1/batch' ? 202 : 200);
}

/** A step of "1..500" is that many steps. */
function expand(steps: Scenario['steps']): [number, Step][] {
  return steps.flatMap(([time, step]): [number, Step][] => {
    const many = /^(\d+)\.\.(\d+)$/.exec(String(time));
    if (many === null) return [[Number.parseInt(String(time), 10), step]];
    return Array.from({ length: Number(many[2]) }, (_, i) => [i + 1, { ...step, phone: `p${i + 1}` }]);
  });
}

function wire(world: World, time: number, step: Step, index: number): object {
  const externalIds = [
    step.openid
      ? { type: 'openid', id: world.openid(step.openid).value, collection: world.openid(step.openid).scope }
      : [],
    step.unionid ? { type: 'unionid', id: world.union(step.unionid) } : [],
  ].flat();
  return {
    type: 'track',
    event: 'Step',
    messageId: `${world.cookie(step.event_id ?? String(index))}`,
    timestamp: new Date(time).toISOString(),
    anonymousId: step.anonymous_id && world.cookie(step.anonymous_id),
    userId: step.user_id && world.member(step.user_id),
    traits: {
      ...(step.phone && { phone: world.phone(step.phone) }),
      ...(step.email && { email: world.email(step.email) }),
    },
    context: { externalIds, consent: { categoryPreferences: { analytics: true } } },
  };
}

async function replay(scenario: Scenario): Promise<World> {
  const world = new World(scenario.id);
  let evidence = '';
  let begin = start;
  const steps = expand(scenario.steps);
  for (let i = 0; i < steps.length; i++) {
    const [time, step] = steps[i] ?? [0, {}];
    if (step.op === 'unmerge') {
      await api('/api/identity/evidence', { action: 'void', evidence_id: evidence, reason: 'test' });
    } else if (step.op === 'erase') {
      await erase(world.named(step.person ?? ''));
      // What comes after an erasure happens after it.
      begin = Date.now() - time * 60_000;
    } else if (step.op !== undefined) {
      const [a, b] = step.op === 'merge' ? [step.a, step.b] : [step.user_id, step.phone];
      const pair = { a: world.named(a ?? ''), b: world.named(b ?? ''), reason: 'test' };
      evidence = (await api<{ evidence_id: string }>('/api/identity/evidence', { action: step.op, ...pair }))
        .evidence_id;
    } else {
      if (step.consent) await decide(world, step, i);
      await post('/v1/batch', { batch: [wire(world, begin + time * 60_000, step, i)] }, step.verified ?? false);
    }
    if (i === steps.length - 1 || steps[i + 1]?.[1].op || step.op) await drained();
  }
  return world;
}

async function erase(identifier: Named): Promise<void> {
  const { id } = await api<SubjectRequest>('/api/requests', { kind: 'erasure', identifiers: [identifier] });
  await vi.waitFor(async () => {
    expect((await api<SubjectRequest>(`/api/requests/${id}`)).status).toBe('completed');
  }, 15_000);
}

async function decide(world: World, step: Step, index: number): Promise<void> {
  const categoryPreferences = { analytics: true, advertising: step.consent?.ads === 'granted' };
  const id = step.anonymous_id ? world.cookie(step.anonymous_id) : undefined;
  const traits = step.phone ? { phone: world.phone(step.phone) } : undefined;
  await post('/v1/consent', {
    messageId: `${world.cookie('consent')}${index}`,
    anonymousId: id,
    traits,
    consent: { categoryPreferences },
  });
}

async function resolve(world: World, name: string): Promise<ResolveReply> {
  const { type, value, scope } = world.named(name);
  return api(`/api/identity/resolve?${new URLSearchParams({ type, value, ...(scope && { scope }) })}`);
}

describe('cases of identity, replayed through the HTTP API', () => {
  test.each(scenarios.map((scenario) => [`${scenario.id} ${scenario.name}`, scenario] as const))(
    '%s',
    async (_, scenario) => {
      const world = await replay(scenario);
      const owners = new Set<string | null>();
      for (const names of scenario.expect.filter(([first]) => first !== '...')) {
        const replies = await Promise.all(names.map((name) => resolve(world, name)));
        for (const reply of replies) expect(reply.status).toBe('owned');
        const [first] = replies;
        expect(new Set(replies.map((reply) => reply.person_id)).size).toBe(1);
        expect(first?.identifiers.filter((held) => held.until === null)).toHaveLength(names.length);
        owners.add(first?.person_id ?? null);
      }
      expect(owners.size).toBe(scenario.expect.filter(([first]) => first !== '...').length);
    },
    60_000,
  );
});

describe('what must hold besides', () => {
  test("H32: who comes back after an erasure has no history and nobody else's number", async () => {
    const world = new World('H32');
    const { person_id, identifiers } = await resolve(world, 'c1(new)');
    expect(identifiers).toHaveLength(1);
    const { events } = await api<{ events: unknown[] }>(`/api/persons/${person_id}/events`);
    expect(events).toHaveLength(1);
    expect((await resolve(world, 'p1')).status).toBe('unknown');
  });

  test('H03: a shared browser is ambiguous, and its later event belongs to the member it names', async () => {
    const world = new World('H03');
    expect((await resolve(world, 'c1')).status).toBe('ambiguous');
    const { person_id } = await resolve(world, 'm2');
    const { events } = await api<{ events: unknown[] }>(`/api/persons/${person_id}/events`);
    expect(events).toHaveLength(1);
  });

  test('H01: the event from before the sign-in reads as the person', async () => {
    const { person_id } = await resolve(new World('H01'), 'p1');
    await vi.waitFor(async () => {
      const { events } = await api<{ events: unknown[] }>(`/api/persons/${person_id}/events`);
      expect(events).toHaveLength(2);
    }, 15_000);
  });

  test('H02: the chain of evidence leads from one device through the phone to the other', async () => {
    const world = new World('H02');
    const { person_id } = await resolve(world, 'p1');
    const ask = (b: string) =>
      `/api/persons/${person_id}/why?${new URLSearchParams({ a: `anonymous_id:${world.cookie('c1')}`, b })}`;
    const { path } = await api<WhyReply>(ask(`anonymous_id:${world.cookie('c2')}`));
    expect(path?.map((step) => [step.from.type, step.to.type, step.trust])).toEqual([
      ['anonymous_id', 'phone', 'claimed'],
      ['phone', 'anonymous_id', 'claimed'],
    ]);
    const stranger = await SELF.fetch(`https://guiyi.test${ask('phone:13900000001')}`, { headers: ADMIN });
    expect([stranger.status, (await stranger.json<Problem>()).code]).toEqual([404, 'unknown_evidence']);
  });

  test('H11: the old number is history with its end', async () => {
    const world = new World('H11');
    const { identifiers } = await resolve(world, 'p2');
    expect(identifiers.filter((held) => held.type === 'phone' && held.until !== null)).toHaveLength(1);
    expect((await resolve(world, 'p1')).status).toBe('unknown');
    const { type, value } = world.named('p1');
    const at = new Date(start + 90_000).toISOString();
    const then = await api<ResolveReply>(`/api/identity/resolve?${new URLSearchParams({ type, value, at })}`);
    expect(then.person_id).toBe((await resolve(world, 'm1')).person_id);
  });

  test('H26: the copy changed no count', async () => {
    const { person_id } = await resolve(new World('H26'), 'p1');
    const { evidence } = await api<{ evidence: { count: number }[] }>(`/api/persons/${person_id}/why`);
    expect(evidence.map(({ count }) => count)).toEqual([1]);
  });

  test('H33: a denial before the link wins over a grant on the other side, and both records stay', async () => {
    const { person_id } = await resolve(new World('H33'), 'p1');
    const consent = await api<PersonConsentReply>(`/api/persons/${person_id}/consent`);
    expect(consent.effective.advertising).toBe(false);
    expect(consent.records.length).toBeGreaterThanOrEqual(1);
  });

  test('H35: the kiosk is blocked and links nobody', async () => {
    expect((await resolve(new World('H35'), 'cK')).status).toBe('blocked');
  });
});

describe('the policy over the API', () => {
  const put = (body: unknown) =>
    SELF.fetch('https://guiyi.test/api/identity/policy', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: ADMIN,
    });

  test.each([
    [{ types: { anonymous_id: { class: 'unique' } } }, 'policy.types.anonymous_id.class'],
    [{ types: { phone: { limit: 0 } } }, 'policy.types.phone.limit'],
    [{ types: { fax: { limit: 1 } } }, 'policy.types.fax'],
    [{ blocked: [{ type: 'phone', value: '12' }] }, 'policy.blocked.0.value'],
  ])('%j is refused, and the rule stays', async (policy, path) => {
    const before = await api('/api/identity/policy');
    const reply = await put({ policy });
    expect(reply.status).toBe(400);
    expect(await reply.json<Problem>()).toMatchObject({ code: 'invalid_body', path });
    expect(await api('/api/identity/policy')).toEqual(before);
  });

  test('a dry run counts and leaves the rule as it is', async () => {
    const before = await api('/api/identity/policy');
    const reply = await put({ policy: { types: { phone: { limit: 2 } } }, dry_run: true });
    expect((await reply.json<PolicyChange>()).identifiers).toBeGreaterThan(0);
    expect(await api('/api/identity/policy')).toEqual(before);
  });
});
