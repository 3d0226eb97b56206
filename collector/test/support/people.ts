import { env, runInDurableObject } from 'cloudflare:test';
import type {
  CategoryPreferences,
  ConsentReply,
  PersonConsentReply,
  RequestCall,
  ResolveReply,
  SubjectCopy,
  SubjectRequest,
} from '@guiyi/protocol';
import { expect, vi } from 'vitest';
import { admin, GRANTED, post, stats } from '../client.ts';
import { ADMIN } from '../setup.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** For `vi.waitFor`. */
export const soon = { timeout: 30_000, interval: 50 };
export const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

let made = 0;
/** A visitor whom nobody has seen. */
export const cookie = () => `cookie-${++made}-${crypto.randomUUID()}`;
/** A number that no other test of the file uses. */
export const phone = () => `1390001${String(++made).padStart(4, '0')}`;

export interface Named {
  type: RequestCall['identifiers'][number]['type'];
  value: string;
}

const by =
  (type: Named['type']) =>
  (value: string): Named => ({ type, value });
export const [byCookie, byPhone, byMember, byMail] = [by('anonymous_id'), by('phone'), by('user_id'), by('email')];

/** An event of a visitor who agreed to analytics, an hour ago. */
export const event = (fields: object, time = ago(HOUR)) => ({
  type: 'track',
  event: 'Seen',
  messageId: crypto.randomUUID(),
  timestamp: time,
  context: GRANTED,
  ...fields,
});

/** Posts as the admin. */
export const staff = (path: string, body: object, headers: Record<string, string> = ADMIN) =>
  post(path, JSON.stringify(body), headers);

/** Opens a request and answers with its id. */
export async function ask(kind: RequestCall['kind'], identifiers: Named[], extra: object = {}): Promise<string> {
  const reply = await staff('/api/requests', { kind, identifiers, ...extra });
  expect(reply.status).toBe(201);
  return (await reply.json<SubjectRequest>()).id;
}

/** Waits until a request has a status. */
export const until = (id: string, status: SubjectRequest['status']) =>
  vi.waitFor(async () => {
    const request = await admin<SubjectRequest>(`/api/requests/${id}`);
    expect(request.status, JSON.stringify(request)).toBe(status);
    return request;
  }, soon);

/** Opens a request and waits until it is completed. */
export const done = async (kind: RequestCall['kind'], identifiers: Named[], extra: object = {}) =>
  until(await ask(kind, identifiers, extra), 'completed');

export const erasure = (identifiers: Named[], extra: object = {}) => done('erasure', identifiers, extra);

/** A copy of what is kept of somebody. */
export async function copyOf(identifiers: Named[], extra: object = {}): Promise<SubjectCopy> {
  const { id } = await done('access', identifiers, extra);
  return admin<SubjectCopy>(`/api/requests/${id}/copy`);
}

export const resolve = (who: Named) => admin<ResolveReply>('/api/identity/resolve', who);

export const consentOf = async (who: Named) =>
  admin<PersonConsentReply>(`/api/persons/${(await resolve(who)).person_id}/consent`);

/** A visitor decides, as the banner of the demo shop sends it. */
export async function decide(
  who: object,
  preferences: CategoryPreferences,
  details: object = {},
): Promise<ConsentReply> {
  const consent = { categoryPreferences: preferences };
  const body = { writeKey: 'demo-web', messageId: crypto.randomUUID(), consent, ...who, ...details };
  const reply = await post('/v1/consent', JSON.stringify(body));
  expect(reply.status).toBe(200);
  return reply.json<ConsentReply>();
}

export const dropped = async (reason: string) => (await stats()).dropped_by_reason[reason] ?? 0;

/** Stored events that name an identifier. */
export async function rowsOf(identifier: string): Promise<number | undefined> {
  const sql = 'SELECT count(*) AS n FROM events WHERE instr(identifiers, ?) > 0';
  return (await env.DB.prepare(sql).bind(identifier).first<{ n: number }>())?.n;
}

export const graph = () => env.IDENTITY.get(env.IDENTITY.idFromName('graph'));
export const outbox = () => env.OUTBOX.get(env.OUTBOX.idFromName('events'));

/** Runs SQL in a Durable Object. */
export const sqlIn = (stub: DurableObjectStub, sql: string, ...values: unknown[]) =>
  runInDurableObject(stub, (_, { storage }) => storage.sql.exec(sql, ...values).toArray());

const OWN_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'";

function rowsIn(stub: DurableObjectStub): Promise<string> {
  return runInDurableObject(stub, (_, { storage }) =>
    [...storage.sql.exec<{ name: string }>(OWN_TABLES)]
      .map(({ name }) => `${name} ${JSON.stringify([...storage.sql.exec(`SELECT * FROM "${name}"`)])}`)
      .join('\n'),
  );
}

/** Everything that the deployment keeps, as text: a line a table or object. */
export async function everything(): Promise<string> {
  const { results } = await env.DB.prepare(OWN_TABLES).all<{ name: string }>();
  const texts = await Promise.all(
    results.map(
      async ({ name }) => `${name} ${JSON.stringify((await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results)}`,
    ),
  );
  const { objects } = await env.ARCHIVE.list();
  for (const { key } of objects) texts.push(`${key} ${await (await env.ARCHIVE.get(key))?.text()}`);
  return [...texts, await rowsIn(graph()), await rowsIn(outbox())].join('\n');
}
