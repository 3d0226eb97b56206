import { Apart } from './apart.ts';
import { type Bar, type HolderAt, LAYER, type Observation } from './observation.ts';
import { isStrong, type Policy } from './policy.ts';

/** Whom a weak identifier belongs to: one person, or nobody because several claim it. */
export interface WeakOwner {
  /** Key of the person; undefined when the identifier is an anonymous person of its own, or of its cluster. */
  person: string | undefined;
  ambiguous: boolean;
}

/** Nobody claims it, and nobody may be reached through it. */
const NOBODY: ReadonlySet<string> = new Set();

interface Weak {
  owners: Map<string, WeakOwner>;
  clusters: string[][];
}

/**
 * Rule 8 of GRAPH.md. `observations` are all that name any of `identifiers`; the strong pass is done.
 * Weak identifiers that no person claims and that are linked to each other form one anonymous person: their `cluster`.
 */
export function weakPass(
  identifiers: readonly string[],
  observations: readonly Observation[],
  bars: readonly Bar[],
  holderAt: HolderAt,
  policy: Policy,
): Weak {
  const apart = new Apart(bars, observations, holderAt, policy);
  const claims: Map<string, ReadonlySet<string>> = claimants(identifiers, observations, apart, holderAt, policy);
  const links = weakLinks(identifiers, observations, apart, policy);
  for (;;) {
    const result = assign(identifiers, claims, links);
    const loose = bars.length === 0 ? [] : apart.together(groupsOf(result));
    if (loose.length === 0) return result;
    for (const identifier of loose) claims.set(identifier, NOBODY);
  }
}

function groupsOf({ owners, clusters }: Weak): (identifier: string) => string | number | undefined {
  const cluster = new Map(clusters.flatMap((members, i) => members.map((member) => [member, i] as const)));
  return (identifier) => owners.get(identifier)?.person ?? cluster.get(identifier);
}

function assign(
  identifiers: readonly string[],
  claims: ReadonlyMap<string, ReadonlySet<string>>,
  links: ReadonlyMap<string, ReadonlySet<string>>,
): Weak {
  const owners = new Map<string, WeakOwner>();
  const clusters: string[][] = [];
  for (const identifier of identifiers) {
    const direct = claims.get(identifier);
    if (direct === undefined || owners.has(identifier)) continue;
    owners.set(identifier, { person: direct.size === 1 ? [...direct][0] : undefined, ambiguous: direct.size > 1 });
    if (direct.size !== 1) clusters.push([identifier]);
  }
  for (const identifier of identifiers) {
    if (owners.has(identifier)) continue;
    const { cluster, reached } = explore(identifier, links, claims);
    const person = reached.size === 1 ? [...reached][0] : undefined;
    for (const member of cluster) owners.set(member, { person, ambiguous: false });
    if (person === undefined)
      for (const group of reached.size === 0 ? [cluster] : cluster.map((m) => [m])) clusters.push(group);
  }
  return { owners, clusters };
}

/** The persons that evidence names beside each weak identifier; what staff say outweighs the rest. */
function claimants(
  identifiers: readonly string[],
  observations: readonly Observation[],
  apart: Apart,
  holderAt: HolderAt,
  policy: Policy,
): Map<string, Set<string>> {
  const wanted = new Set(identifiers);
  const claims = new Map<string, Set<string>>();
  const byStaff = new Set<string>();
  for (const seen of observations) {
    const anchor = seen.identifiers.find((key) => isStrong(key, policy) && holderAt(key, seen.time) !== undefined);
    const person = anchor === undefined ? undefined : holderAt(anchor, seen.time);
    if (person === undefined) continue;
    for (const key of seen.identifiers) {
      if (!wanted.has(key) || apart.refuses(key, person, seen)) continue;
      const staff = seen.layer === LAYER.staff;
      if (!staff && byStaff.has(key)) continue;
      if (staff && !byStaff.has(key)) claims.delete(key);
      if (staff) byStaff.add(key);
      claims.set(key, (claims.get(key) ?? new Set()).add(person));
    }
  }
  return claims;
}

/** Links between weak identifiers: only evidence that names nothing stronger. */
function weakLinks(
  identifiers: readonly string[],
  observations: readonly Observation[],
  apart: Apart,
  policy: Policy,
): Map<string, Set<string>> {
  const links = new Map<string, Set<string>>(identifiers.map((key) => [key, new Set()]));
  for (const seen of observations) {
    if (seen.identifiers.some((key) => isStrong(key, policy))) continue;
    for (const a of seen.identifiers) {
      for (const b of seen.identifiers) if (a !== b && !apart.parts(a, b, seen)) links.get(a)?.add(b);
    }
  }
  return links;
}

/** From a weak identifier without a claimant through others without one, to every person that can be reached. */
function explore(
  start: string,
  links: ReadonlyMap<string, ReadonlySet<string>>,
  claims: ReadonlyMap<string, ReadonlySet<string>>,
) {
  const cluster = [start];
  const seen = new Set(cluster);
  const reached = new Set<string>();
  for (const member of cluster) {
    for (const next of links.get(member) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      const direct = claims.get(next);
      if (direct === undefined) cluster.push(next);
      else for (const person of direct) reached.add(person);
    }
  }
  return { cluster, reached };
}
