import type { RetentionReply } from '@guiyi/protocol';
import { auditOf } from '../audit/client.ts';
import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import { removeDays } from '../store/lake/change.ts';
import { exportedTo } from '../store/lake/journal.ts';
import { hasLake } from '../store/lake/tend.ts';
import { activeLegalHolds } from '../store/legal-holds.ts';
import { removeDeadLetters } from '../store/retention/archive.ts';
import { lastRun, removeArrived, removeClosed, saveRun } from '../store/retention/rows.ts';
import { cutoff, type Kept, type Rules, rulesOf } from '../store/retention/rules.ts';
import { eraseInactive } from './inactive.ts';
import { unseen } from './subject.ts';

/** The cron comes every hour; what is to go is looked for once a day. */
const PAUSE_MS = 23 * 3_600_000;

/** Removes what has been kept for its time, and writes down how much. What a law wants kept stays. */
export async function retain(env: Env, now: number): Promise<void> {
  const { rules, fault } = rulesOf(env.GUIYI_RETENTION);
  if (rules === null) return console.error(fault);
  const last = await lastRun(env.DB);
  if (last !== null && now - last.time < PAUSE_MS) return;
  const removed: Record<string, number> = {};
  for (const [what, remove] of Object.entries(await removers(env, now)) as [Kept, Remove][]) {
    const before = cutoff(rules[what], now);
    const count = before === null ? 0 : await remove(before);
    if (count > 0) removed[what] = count;
  }
  await saveRun(env.DB, { time: now, removed });
  if (Object.keys(removed).length === 0) return;
  const entry = { actor: 'guiyi', role: 'system', action: 'retention', subject: null, reason: null } as const;
  await auditOf(env).append({ ...entry, target: JSON.stringify(removed), status: 200 }, now);
}

type Remove = (before: number) => Promise<number>;

async function removers(env: Env, now: number): Promise<Record<Kept, Remove>> {
  const held = await heldKeys(env);
  return {
    // What is not in the lake yet has to get there first.
    events: async (before) =>
      removeArrived(env.DB, 'events', before, held, hasLake(env) ? await exportedTo(env.DB) : null),
    quarantine: (before) => removeArrived(env.DB, 'quarantine', before, held),
    dead_letters: (before) => removeDeadLetters(env.ARCHIVE, before, new Set(held)),
    lake: (before) => removeDays(env.DB, env.ARCHIVE, before, new Set(held)),
    requests: (before) => removeClosed(env.DB, 'requests', before),
    legal_holds: (before) => removeClosed(env.DB, 'legal_holds', before),
    tokens: (before) => removeClosed(env.DB, 'tokens', before),
    audit: (before) => auditOf(env).prune(before),
    people: (before) => eraseInactive(env, before, new Set(held), now),
  };
}

/** Every identifier of the people whose data a law wants kept. */
async function heldKeys(env: Env): Promise<string[]> {
  const keys = new Set<string>();
  for (const { named } of await activeLegalHolds(env.DB)) {
    const list = JSON.parse(named ?? '[]') as string[];
    const { spans } = await identityOf(env).scope(list, 'person');
    for (const { key } of [...spans, ...unseen(list, spans)]) keys.add(key);
  }
  return [...keys];
}

/** The rules and the last run, as the API shows them. */
export async function retentionReply(env: Env): Promise<RetentionReply> {
  const { rules, fault } = rulesOf(env.GUIYI_RETENTION);
  const run = await lastRun(env.DB);
  const last = run === null ? null : { time: new Date(run.time).toISOString(), removed: run.removed };
  return { rules: rules === null ? null : listed(rules), fault, last };
}

function listed(rules: Rules): { what: Kept; days: number | null }[] {
  return (Object.entries(rules) as [Kept, number][]).map(([what, days]) => ({ what, days: days === 0 ? null : days }));
}
