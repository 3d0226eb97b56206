import type { IdentifierType, PolicyOverride } from '@guiyi/protocol';
import { keyType, PRIORITY } from '../lib/identifier.ts';

/** How one identifier type behaves in the graph (see GRAPH.md). */
export interface TypePolicy {
  /**
   * `unique`: names one person for good; two values of it are two persons. `transferable`: names one person at a time.
   * `weak`: names a device or a browser, which several persons may share.
   */
  class: 'unique' | 'transferable' | 'weak';
  /** Values that one person may hold at a time, per scope. */
  limit: number;
  /** More distinct neighbours than this make it a hub, which links nobody. */
  hub: number;
}

export type Policy = Readonly<Record<IdentifierType, TypePolicy>>;

const ANY = Number.POSITIVE_INFINITY;

/** What the graph goes by: how the types behave, and the identifiers that a deployment never lets link anyone. */
export interface Rule {
  readonly types: Policy;
  readonly blocked: ReadonlySet<string>;
}

export const DEFAULT_POLICY: Policy = {
  user_id: { class: 'unique', limit: 1, hub: 500 },
  phone: { class: 'transferable', limit: 1, hub: 300 },
  unionid: { class: 'unique', limit: 1, hub: 500 },
  openid: { class: 'unique', limit: 1, hub: 500 },
  email: { class: 'transferable', limit: 1, hub: 300 },
  anonymous_id: { class: 'weak', limit: ANY, hub: 200 },
  device_id: { class: 'weak', limit: ANY, hub: 200 },
};

export const DEFAULT_RULE: Rule = { types: DEFAULT_POLICY, blocked: new Set() };

/**
 * What names one hand-over of a visitor from site to site (`handover.ts`): it links the browser that left with the one that
 * arrived, and nobody once a third has brought it. Clients cannot name it.
 */
export const HANDOVER = { type: 'device_id', scope: 'handover' } as const;

const HANDOVER_HUB = 2;

/** More distinct neighbours than this make an identifier a hub. */
export function hubLimit(key: string, policy: Policy): number {
  return key.startsWith(`${HANDOVER.type}:${HANDOVER.scope}:`) ? HANDOVER_HUB : policy[keyType(key)].hub;
}

/** Strong identifiers carry persons; weak ones follow them. */
export function isStrong(key: string, policy: Policy): boolean {
  return policy[keyType(key)].class !== 'weak';
}

/** Position of the identifier's type in the priority, 0 = strongest. */
export function rank(key: string): number {
  return PRIORITY.indexOf(keyType(key));
}

/** What a limit is counted in: the type and its scope, without the value. */
export function slot(key: string): string {
  return key.slice(0, key.indexOf(':', key.indexOf(':') + 1));
}

/** Total order of identifiers: by priority, then as text. */
export function byPriority(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** The default rule with what a deployment overrides. Blocked values come as identifier keys. */
export function ruleOf(override: PolicyOverride, blocked: readonly string[]): Rule {
  const types = PRIORITY.map((type) => {
    const { limit, ...rest } = override.types?.[type] ?? {};
    const own = limit === undefined ? rest : { ...rest, limit: limit ?? ANY };
    return [type, { ...DEFAULT_POLICY[type], ...own }];
  });
  return { types: Object.fromEntries(types) as Policy, blocked: new Set(blocked) };
}
