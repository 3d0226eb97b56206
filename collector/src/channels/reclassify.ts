import { latestRules, noteReclassified, PAGE, renameTouches, touchesAfter } from '../store/channel-rules.ts';
import { channelBy, factsOf } from './custom.ts';

/** So many touches go from one channel to another. */
export interface Move {
  from: string;
  to: string;
  touches: number;
}

/**
 * Names touches since `from` anew by the rules of today: a decision of its own, noted with the rules' version. Safe to repeat.
 * With `dryRun` it only says what would move.
 */
export async function reclassify(
  db: D1Database,
  { from, at, dryRun }: { from: number; at: number; dryRun: boolean },
): Promise<Move[]> {
  const rules = await latestRules(db);
  const moves = new Map<string, Move>();
  let after = 0;
  for (let last = PAGE; last === PAGE; ) {
    const touches = await touchesAfter(db, after, from);
    const changed = touches.flatMap((touch) => {
      const to = channelBy(rules, factsOf(touch));
      return to === touch.channel ? [] : [{ ...touch, to }];
    });
    for (const { channel, to } of changed) {
      const key = JSON.stringify([channel, to]);
      const move = moves.get(key) ?? { from: channel, to, touches: 0 };
      moves.set(key, { ...move, touches: move.touches + 1 });
    }
    if (!dryRun && changed.length > 0) await renameTouches(db, changed);
    after = touches.at(-1)?.seq ?? after;
    last = touches.length;
  }
  const all = [...moves.values()].sort((a, b) => b.touches - a.touches);
  if (!dryRun) {
    const count = all.reduce((sum, { touches }) => sum + touches, 0);
    await noteReclassified(db, at, from, count);
  }
  return all;
}
