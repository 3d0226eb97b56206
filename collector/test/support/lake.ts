import { env } from 'cloudflare:test';
import type { Env } from '../../src/lib/env.ts';
import { keysIn, tableOf } from '../../src/store/lake/change.ts';
import { EVENTS_OF, rowsOf } from '../../src/store/lake/object.ts';
import type { Row } from '../../src/store/lake/table.ts';
import { fillLake } from '../../src/store/lake/tend.ts';
import { drained, GRANTED, sendBatch } from '../client.ts';

export const DAY = 86_400_000;
export const now = Date.now();
export const lakeEnv: Env = { ...env, GUIYI_LAKE: 'on' };
let made = 0;

export const event = (change: object = {}) => ({
  type: 'track',
  event: 'Seen',
  messageId: `lake-${++made}`,
  anonymousId: `lake-visitor-${made}-of-nobody`,
  context: GRANTED,
  ...change,
});

export async function store(...events: ReturnType<typeof event>[]): Promise<string[]> {
  await sendBatch(events);
  await drained();
  return events.map(({ messageId }) => messageId);
}

export async function rows(prefix = EVENTS_OF): Promise<Row[]> {
  const all: Row[] = [];
  for (const key of await keysIn(env.ARCHIVE)) {
    if (!key.startsWith(prefix)) continue;
    for await (const group of rowsOf(env.ARCHIVE, key, tableOf(key))) all.push(...group);
  }
  return all;
}

export const ids = async () => (await rows()).map(({ message_id }) => message_id).sort();
export const meta = (name: string) => env.DB.prepare('SELECT value FROM meta WHERE name = ?').bind(name).first('value');
export const fill = () => fillLake(lakeEnv, now);

/** Says that all events that are there arrived so many days ago. */
export const arrived = (days: number) =>
  env.DB.prepare('UPDATE events SET received_at = ?')
    .bind(now - days * DAY)
    .run();

/** Empties the lake and what it is filled from: before each test. */
export async function emptied(): Promise<void> {
  const keys = await keysIn(env.ARCHIVE);
  if (keys.length > 0) await env.ARCHIVE.delete(keys);
  await env.DB.batch([
    env.DB.prepare('DELETE FROM events'),
    env.DB.prepare("DELETE FROM meta WHERE name IN ('lake_seq', 'lake_journal', 'retention_run')"),
  ]);
}
