/** A piece of evidence and the identifiers that it names. */
export interface Link<T> {
  evidence: T;
  identifiers: readonly string[];
}

/** One step of an explanation: this evidence names both. */
export interface Step<T> {
  evidence: T;
  from: string;
  to: string;
}

/**
 * The shortest chain of evidence that leads from one identifier to another; among chains of one length the one whose
 * evidence stands first in `links`. Null where none does.
 *
 * @example pathBetween([{evidence: 1, identifiers: ['a', 'b']}, {evidence: 2, identifiers: ['b', 'c']}], 'a', 'c')
 * // [{evidence: 1, from: 'a', to: 'b'}, {evidence: 2, from: 'b', to: 'c'}]
 */
export function pathBetween<T>(links: readonly Link<T>[], from: string, to: string): Step<T>[] | null {
  const reached = new Map<string, Step<T> | null>([[from, null]]);
  const queue = [from];
  for (const here of queue) {
    if (here === to) return walkBack(reached, to);
    for (const { evidence, identifiers } of links) {
      if (!identifiers.includes(here)) continue;
      for (const next of identifiers) {
        if (reached.has(next)) continue;
        reached.set(next, { evidence, from: here, to: next });
        queue.push(next);
      }
    }
  }
  return null;
}

function walkBack<T>(reached: ReadonlyMap<string, Step<T> | null>, end: string): Step<T>[] {
  const steps: Step<T>[] = [];
  for (let step = reached.get(end); step; step = reached.get(step.from)) steps.unshift(step);
  return steps;
}
