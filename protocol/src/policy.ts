/** How a deployment changes the rule of the identity graph, and what that does. */
import type { LabelledIdentifier } from './api.ts';
import type { IdentifierType } from './event.ts';

/** How one identifier type behaves; see the table in `collector/src/identity/GRAPH.md`. */
export interface TypeRule {
  /** A type that is weak by default stays weak: of what was seen alone only the first sight is kept. */
  class: 'unique' | 'transferable' | 'weak';
  /** Values that one person holds at a time, per scope; null for any number. */
  limit: number | null;
  /** More distinct neighbours than this make it a hub, which links nobody. */
  hub: number;
}

/** What differs from the default rule. */
export interface PolicyOverride {
  types?: Partial<Record<IdentifierType, Partial<TypeRule>>>;
  /** Identifiers that never link anyone, such as a service hotline. */
  blocked?: { type: IdentifierType; value: string; scope?: string }[];
}

/** Body of `POST /api/identity/policy`. */
export interface PolicyCall {
  policy: PolicyOverride;
  /** Only say what would change. */
  dry_run?: boolean;
}

/** What a policy changes. */
export interface PolicyChange {
  identifiers: number;
  /**
   * How many of them were looked at, and all other numbers are of these: all, where there are at most 100,000 observations, else at
   * least 50,000 and whole persons, spread over the graph evenly.
   */
  identifiers_checked: number;
  /** Identifiers whose holds differ. */
  identifiers_changed: number;
  persons_before: number;
  persons_after: number;
  examples: LabelledIdentifier[];
}

/** `GET /api/identity/policy`, and the answer to a change. */
export interface PolicyReply {
  types: Record<IdentifierType, TypeRule>;
  blocked: { type: IdentifierType; scope: string; masked: string }[];
  /** While the graph is computed anew: identifiers done, of how many. Null when it is up to date. */
  rebuild: { done: number; total: number } | null;
}
