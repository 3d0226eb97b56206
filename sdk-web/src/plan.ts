/** The tracking plan at development time: warns of events that it does not know. Leave it out of production builds. */
import type { Guiyi } from './types.ts';

/** Event names and the properties that each must have. */
export type PlanRules = Record<string, readonly string[]>;

/**
 * Warns in the console of events that are not in the plan, with the name that was probably meant, and of properties that are missing. Events go
 * out all the same.
 * @example if (import.meta.env.DEV) checkPlan(guiyi, { 'Order Completed': ['order_id', 'revenue'] })
 */
export function checkPlan(guiyi: Pick<Guiyi, 'use'>, rules: PlanRules, warn: (text: string) => void = console.warn) {
  return guiyi.use(({ type, event, properties }) => {
    if (type !== 'track' || event === undefined) return;
    // What all objects have, as `constructor`, is in no plan.
    const required = Object.entries(rules).find(([name]) => name === event)?.[1];
    if (!required) {
      const meant = nearest(String(event), Object.keys(rules));
      warn(
        `[guiyi] "${event}" is not in the tracking plan. ${meant ? `Did you mean "${meant}"?` : 'Add it to the plan, or take the call away.'}`,
      );
      return;
    }
    const missing = required.filter((name) => properties?.[name] === undefined);
    if (missing.length) warn(`[guiyi] "${event}" lacks ${missing.join(', ')}, which the tracking plan requires.`);
  });
}

/** The name that differs by a third of its letters at most. */
function nearest(name: string, names: string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const [best] = names
    .map((other) => ({ other, distance: distanceOf(plain(name), plain(other)) }))
    .filter(({ other, distance }) => distance <= plain(other).length / 3)
    .sort((a, b) => a.distance - b.distance);
  return best?.other;
}

/** Levenshtein's: letters to insert, remove or replace. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
