import type { CategoryPreferences, Purpose } from '@guiyi/protocol';

/** Purposes by how often their meaning has changed: 1 at first. A decision holds for the meaning that it was made on. */
export type Revisions = Partial<Record<Purpose, number>>;

/** Purposes that the law wants asked apart from all others (PIPL 23, 29, 39). */
const SEPARATE: readonly Purpose[] = ['sharing', 'sensitive', 'cross_border'];

/** What a browser's Global Privacy Control refuses, where the visitor says nothing of it. */
const OPTED_OUT: readonly Purpose[] = ['advertising', 'sharing'];

/**
 * The revisions of a new notice. A purpose that is new has its first; one whose meaning changed goes up; a typo changes
 * none.
 *
 * @example nextRevisions({analytics: 1}, ['analytics', 'advertising'], ['analytics']) // {analytics: 2, advertising: 1}
 */
export function nextRevisions(before: Revisions, purposes: readonly Purpose[], changed: readonly Purpose[]): Revisions {
  const next = purposes.map((purpose): [Purpose, number] => [
    purpose,
    (before[purpose] ?? 0) + +(before[purpose] === undefined || changed.includes(purpose)),
  ]);
  // One that is left out keeps its count: when it comes back with another meaning, it must not pass for the old one.
  return { ...before, ...Object.fromEntries(next) };
}

/** Whether a decision on a purpose, made on one notice, still holds under another. */
export function holds(purpose: Purpose, made: Revisions, now: Revisions): boolean {
  return now[purpose] === undefined || (made[purpose] ?? 1) === now[purpose];
}

/** What the visitor did, as far as it matters whether each purpose was asked by itself. */
interface Decided {
  preferences: CategoryPreferences;
  action: string | null;
  gpc: boolean;
}

/**
 * The preferences as they may be written down. A separate consent is never part of "accept all", nor of a grant that
 * names other purposes and no action: it is left out, not refused. Global Privacy Control refuses what the visitor did
 * not choose one by one.
 */
export function asRecorded({ preferences, action, gpc }: Decided): CategoryPreferences {
  const recorded = { ...preferences };
  if (isSweeping(preferences, action)) {
    for (const purpose of SEPARATE) if (recorded[purpose] === true) delete recorded[purpose];
    if (gpc) for (const purpose of OPTED_OUT) recorded[purpose] = false;
  }
  if (gpc) for (const purpose of OPTED_OUT) recorded[purpose] ??= false;
  return recorded;
}

function isSweeping(preferences: CategoryPreferences, action: string | null): boolean {
  if (action !== null && action !== '')
    return /\b(all|everything)\b|全部|所有|一键/i.test(
      action.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]/g, ' '),
    );
  const granted = Object.entries(preferences).filter(([, value]) => value === true);
  return granted.some(([purpose]) => purpose !== 'necessary' && !SEPARATE.includes(purpose as Purpose));
}
