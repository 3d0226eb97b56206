/**
 * The identity graph as a pure function: observations in, holds out; no I/O, no clock. GRAPH.md states the rule.
 *
 * `resolve` takes any set of evidence that is closed under links between strong identifiers. Given everything, it
 * answers for everything; given the neighbourhood of what changed, it gives for that neighbourhood the same answer.
 */
import { type Bar, FOREVER, type HolderAt, LAYER, type Observation } from './observation.ts';
import { byPriority, hubLimit, isStrong, type Policy, type Rule } from './policy.ts';
import { strongPass } from './strong.ts';
import type { Span } from './timeline.ts';
import { weakPass } from './weak.ts';

export type HoldStatus = 'owned' | 'shared' | 'ambiguous' | 'blocked';

/** One stretch of time in which a person holds an identifier. */
export interface Hold {
  identifier: string;
  since: number;
  until: number;
  /** What names this hold whatever else is known: the identifier, and for later holds what opened it. */
  id: string;
  /** The group it belongs to: the id of the group's earliest strong hold, or earliest hold where none is strong. */
  core: string;
  status: HoldStatus;
  /** Nothing that counts says whose it is at this time: it stands alone, and lends nobody to a weak identifier. */
  alone?: true;
}

export interface Evidence {
  observations: readonly Observation[];
  bars: readonly Bar[];
  /** First sight of each identifier, those included that were only ever seen alone. */
  firstSeen: ReadonlyMap<string, number>;
  /** Identifiers with too many neighbours, and the highest layer number of links they may still make. */
  hubs: ReadonlyMap<string, number>;
  /** Answers for strong identifiers that are not in this set; they have not changed. */
  outside?: HolderAt;
}

/** Computes the holds of every identifier in `firstSeen`. */
export function resolve(evidence: Evidence, policy: Policy): Hold[] {
  const { bars, firstSeen, hubs } = evidence;
  const observations = evidence.observations.map((seen) => withoutHubs(seen, hubs));
  const inside = observations.filter(({ identifiers }) =>
    identifiers.every((key) => firstSeen.has(key) || !isStrong(key, policy)),
  );
  const { timelines, persons } = strongPass(inside, bars, firstSeen, policy);

  const spans = new Map<number, Span[]>();
  for (const [, line] of timelines.entries()) {
    for (const span of line) {
      if (span.from >= span.until) continue;
      const root = persons.find(span.node);
      const group = spans.get(root);
      if (group === undefined) spans.set(root, [span]);
      else group.push(span);
    }
  }
  const cores = new Map<number, string>();
  const holds: Hold[] = [];
  for (const [root, group] of spans) {
    const core = earliest(group.map(holdOf)).id;
    cores.set(root, core);
    for (const span of group) holds.push({ ...holdOf(span), core });
  }
  holds.push(...unheld(holds, firstSeen, policy));

  const holderAt: HolderAt = (identifier, time) => {
    if (!firstSeen.has(identifier)) return evidence.outside?.(identifier, time);
    const span = timelines.at(identifier, time);
    return span === undefined || span.shared ? undefined : cores.get(persons.find(span.node));
  };
  return mark([...holds, ...weakHolds(observations, evidence, holderAt, policy)], hubs);
}

/** The earliest hold, ties by priority: the one that names its group. */
export function earliest<T extends Pick<Hold, 'identifier' | 'since'>>(holds: readonly T[]): T {
  const [first, ...rest] = holds;
  if (first === undefined) throw new RangeError('a person has at least one hold');
  return rest.reduce((best, hold) => (order(hold, best) < 0 ? hold : best), first);
}

function order(a: Pick<Hold, 'identifier' | 'since'>, b: Pick<Hold, 'identifier' | 'since'>): number {
  return a.since - b.since || byPriority(a.identifier, b.identifier);
}

function holdOf(span: Span): Hold {
  return {
    identifier: span.identifier,
    since: span.from,
    until: Math.min(span.until, FOREVER),
    id: span.opening === '' ? span.identifier : `${span.identifier}#${span.opening}`,
    core: '',
    status: span.shared ? 'shared' : 'owned',
  };
}

function alone(key: string, firstSeen: ReadonlyMap<string, number>, status: HoldStatus): Hold {
  return { identifier: key, since: firstSeen.get(key) ?? 0, until: FOREVER, id: key, core: key, status };
}

/** A strong identifier that lost its hold the moment it was seen, or that only a hub ever named, stands alone. */
function unheld(holds: readonly Hold[], firstSeen: ReadonlyMap<string, number>, policy: Policy): Hold[] {
  const begins = new Map<string, number>();
  for (const { identifier, since } of holds) {
    begins.set(identifier, Math.min(since, begins.get(identifier) ?? FOREVER));
  }
  return [...firstSeen].flatMap(([key, first]) => {
    const until = begins.get(key) ?? FOREVER;
    return isStrong(key, policy) && until > first ? [{ ...alone(key, firstSeen, 'owned'), until, alone: true }] : [];
  });
}

function weakHolds(
  observations: readonly Observation[],
  { bars, firstSeen }: Evidence,
  holderAt: HolderAt,
  policy: Policy,
): Hold[] {
  const weak = [...firstSeen.keys()].filter((key) => !isStrong(key, policy));
  const { owners, clusters } = weakPass(weak, observations, bars, holderAt, policy);
  const holds = weak.map((key) => {
    const owner = owners.get(key);
    const hold = alone(key, firstSeen, owner?.ambiguous ? 'ambiguous' : 'owned');
    return owner?.person === undefined ? hold : { ...hold, core: owner.person };
  });
  const byKey = new Map(holds.map((hold) => [hold.identifier, hold]));
  for (const cluster of clusters) {
    const members = cluster.flatMap((key) => byKey.get(key) ?? []);
    const core = earliest(members).id;
    for (const hold of members) hold.core = core;
  }
  return holds;
}

/** Rule 2: a hub links nobody. What remains of the observation still counts. */
function withoutHubs(seen: Observation, hubs: ReadonlyMap<string, number>): Observation {
  if (hubs.size === 0 || seen.identifiers.length < 2 || seen.layer === LAYER.staff) return seen;
  const identifiers = seen.identifiers.filter((key) => seen.layer <= (hubs.get(key) ?? LAYER.claimed));
  return identifiers.length === seen.identifiers.length ? seen : { ...seen, identifiers };
}

function mark(holds: Hold[], hubs: ReadonlyMap<string, number>): Hold[] {
  for (const hold of holds) if (hubs.has(hold.identifier)) hold.status = 'blocked';
  return holds;
}

/** The blocked identifiers, and those with more distinct neighbours than their type's limit, counted over the whole set. */
export function findHubs(observations: readonly Observation[], { types, blocked }: Rule): Map<string, number> {
  const near = { claimed: new Map<string, Set<string>>(), verified: new Map<string, Set<string>>() };
  for (const { identifiers, layer } of observations) {
    if (layer === LAYER.staff) continue;
    for (const map of layer === LAYER.verified ? [near.claimed, near.verified] : [near.claimed]) {
      for (const key of identifiers) {
        const set = map.get(key) ?? new Set();
        for (const other of identifiers) if (other !== key) set.add(other);
        map.set(key, set);
      }
    }
  }
  const hubs = new Map<string, number>();
  for (const [key, set] of near.claimed) if (set.size > hubLimit(key, types)) hubs.set(key, LAYER.verified);
  for (const [key, set] of near.verified) if (set.size > hubLimit(key, types)) hubs.set(key, LAYER.staff);
  for (const key of blocked) hubs.set(key, LAYER.staff);
  return hubs;
}
