import type { CategoryPreferences, Purpose } from '@guiyi/protocol';
import { holds, type Revisions } from './notice.ts';

/** One decision in the ledger. It covers the identifiers that were one person when it was made, and no others. */
export interface ConsentRecord {
  /** Given by the server; a later decision has a higher one, whatever a client's clock says. */
  seq: number;
  covers: readonly string[];
  preferences: CategoryPreferences;
  /** Of the notice that was shown. */
  revisions?: Revisions;
}

/**
 * What a person agrees to now. For each identifier the latest record that covers it counts; across the identifiers of
 * one person a denial wins. So a denial on either side of a later link holds until the person, linked by then, grants anew.
 * A decision on a meaning that a purpose no longer has (`current`) counts for nothing.
 *
 * @example effective([{seq: 1, covers: ['a'], preferences: {analytics: false}}], ['a', 'b']) // {analytics: false}
 */
export function effective(
  records: readonly ConsentRecord[],
  identifiers: readonly string[],
  current: Revisions = {},
): CategoryPreferences {
  const result: CategoryPreferences = {};
  for (const identifier of identifiers) {
    const latest: CategoryPreferences = {};
    const ordered = records.filter((record) => record.covers.includes(identifier)).sort((a, b) => a.seq - b.seq);
    for (const record of ordered) Object.assign(latest, valid(record, current));
    for (const [purpose, granted] of Object.entries(latest) as [Purpose, boolean][]) {
      result[purpose] = granted && result[purpose] !== false;
    }
  }
  return result;
}

function valid({ preferences, revisions = {} }: ConsentRecord, current: Revisions): CategoryPreferences {
  const decided = Object.entries(preferences) as [Purpose, boolean][];
  return Object.fromEntries(decided.filter(([purpose]) => holds(purpose, revisions, current)));
}

/**
 * What a person has to be asked: the purposes of the notice of today whose meaning of today they were never shown.
 * Whoever was shown them and said nothing, or no, is not asked again.
 */
export function toAsk(shown: readonly Revisions[], purposes: readonly Purpose[], current: Revisions): Purpose[] {
  return purposes.filter(
    (purpose) => purpose !== 'necessary' && !shown.some((revisions) => revisions[purpose] === current[purpose]),
  );
}
