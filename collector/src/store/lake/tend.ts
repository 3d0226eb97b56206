import type { Env } from '../../lib/env.ts';
import { compactDays } from './compact.ts';
import { fillEvents, fillHolds } from './fill.ts';
import { Run } from './journal.ts';

/** How long one run may go on; the cron may take a quarter of an hour in all. */
const BUDGET_MS = 5 * 60_000;

/** What a run did. `busy`: another one was at work. */
export interface LakeRun {
  events: number;
  days: number;
  busy: boolean;
}

/** Whether the deployment keeps a lake. */
export function hasLake(env: Env): boolean {
  return env.GUIYI_LAKE === 'on';
}

/** Brings the lake up to date: new events, then who holds what, then one object a day. Safe to repeat. */
export async function fillLake({ DB, ARCHIVE }: Env, now: number): Promise<LakeRun> {
  const end = Date.now() + BUDGET_MS;
  const done = await Run.of(DB, ARCHIVE, async (run) => {
    let events = 0;
    for (let count = 1; count > 0 && Date.now() < end; events += count) count = await fillEvents(DB, ARCHIVE, run);
    await fillHolds(DB, ARCHIVE, run);
    return { events, days: await compactDays(ARCHIVE, run, now, end) };
  });
  return done === null ? { events: 0, days: 0, busy: true } : { ...done, busy: false };
}

/** For the cron. Never throws. */
export async function tendLake(env: Env, now: number): Promise<void> {
  if (!hasLake(env)) return;
  try {
    await fillLake(env, now);
  } catch (error) {
    console.error('the lake could not be filled', error);
  }
}
