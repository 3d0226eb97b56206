import type { ChannelCondition, CustomChannelRule } from '@guiyi/protocol';
import { channelOf, type Facts, isPaid, RULES } from './rules.ts';
import { namedSource } from './source.ts';

/** What a stored touchpoint says of itself. */
export interface StoredTouch {
  source?: string | null;
  medium?: string | null;
  campaign?: string | null;
}

const HOLDS: Record<ChannelCondition['op'], (fact: string, value: string) => boolean> = {
  is: (fact, value) => fact === value,
  contains: (fact, value) => fact.includes(value),
  starts: (fact, value) => fact.startsWith(value),
  ends: (fact, value) => fact.endsWith(value),
};

/** The first of the deployment's own rules that holds: all of its conditions, each by any of its values. */
export function customRuleOf(facts: Facts, rules: readonly CustomChannelRule[]): CustomChannelRule | undefined {
  return rules.find(({ all }) =>
    all.every(({ field, op, values }) => values.some((value) => HOLDS[op](facts[field], value.toLowerCase()))),
  );
}

/** The channel by the deployment's own rules, and by the built-in ones where none of those holds. */
export function channelBy(rules: readonly CustomChannelRule[], facts: Facts): string {
  return customRuleOf(facts, rules)?.channel ?? channelOf(facts);
}

/** What the rules look at, from what is stored of a touch: a source has its category by name. */
export function factsOf({ source, medium, campaign }: StoredTouch): Facts {
  const named = source ?? '(not set)';
  return {
    source: named,
    medium: medium ?? '(not set)',
    campaign: campaign?.toLowerCase() ?? '',
    category: namedSource(named).category,
  };
}

const BUILT_IN: ReadonlySet<string> = new Set(RULES.map(({ channel }) => channel));

/** Why rules cannot stand beside each other; null when they can. */
export function conflictIn(rules: readonly CustomChannelRule[]): string | null {
  const paid = new Map<string, boolean>();
  for (const { channel, paid: costs } of rules) {
    const before = BUILT_IN.has(channel) ? isPaid(channel) : (paid.get(channel) ?? costs);
    if (before !== costs) return `The channel ${channel} is ${before ? '' : 'not '}paid elsewhere.`;
    paid.set(channel, costs);
  }
  return null;
}

/** Tells of any channel whether its touches cost money, by the last of these versions that names it. */
export function paidBy(versions: readonly (readonly CustomChannelRule[])[]): (channel: string) => boolean {
  const own = new Map(versions.flat().map(({ channel, paid }) => [channel, paid]));
  return (channel) => own.get(channel) ?? isPaid(channel);
}
