import { findHubs, resolve } from '../src/identity/graph.ts';
import type { Bar, Observation } from '../src/identity/observation.ts';
import { personId } from '../src/identity/person-id.ts';
import { byPriority, DEFAULT_RULE, type Rule } from '../src/identity/policy.ts';

/** A hold as the pure rule gives it, under the id of its person. */
export interface PureHold {
  identifier: string;
  since: number;
  until: number;
  person: string;
  status: string;
}

/** What the pure rule makes of everything at once. */
export function pureHolds(
  observations: readonly Observation[],
  bars: readonly Bar[] = [],
  rule: Rule = DEFAULT_RULE,
): PureHold[] {
  const firstSeen = new Map<string, number>();
  for (const { time, identifiers } of observations) {
    for (const key of identifiers) firstSeen.set(key, Math.min(time, firstSeen.get(key) ?? time));
  }
  const holds = resolve({ observations, bars, firstSeen, hubs: findHubs(observations, rule) }, rule.types);
  return holds.map(({ identifier, since, until, core, status }) => {
    const [first] = holds
      .filter((other) => other.core === core)
      .sort((a, b) => a.since - b.since || byPriority(a.identifier, b.identifier));
    return { identifier, since, until, person: personId(first?.id ?? ''), status };
  });
}
