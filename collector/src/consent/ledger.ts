import type { CategoryPreferences, Purpose } from '@guiyi/protocol';

/** One decision in the ledger. It covers the identifiers that were one person when it was made, and no others. */
export interface ConsentRecord {
  /** Given by the server; a later decision has a higher one, whatever a client's clock says. */
  seq: number;
  covers: readonly string[];
  preferences: CategoryPreferences;
}

/**
 * What a person agrees to now. For each identifier the latest record that covers it counts; across the identifiers of
 * one person a denial wins. So a denial on either side of a later link holds until the person, linked by then, grants anew.
 *
 * @example effective([{seq: 1, covers: ['a'], preferences: {analytics: false}}], ['a', 'b']) // {analytics: false}
 */
export function effective(records: readonly ConsentRecord[], identifiers: readonly string[]): CategoryPreferences {
  const result: CategoryPreferences = {};
  for (const identifier of identifiers) {
    const latest: CategoryPreferences = {};
    const ordered = records.filter((record) => record.covers.includes(identifier)).sort((a, b) => a.seq - b.seq);
    for (const record of ordered) Object.assign(latest, record.preferences);
    for (const [purpose, granted] of Object.entries(latest) as [Purpose, boolean][]) {
      result[purpose] = granted && result[purpose] !== false;
    }
  }
  return result;
}
