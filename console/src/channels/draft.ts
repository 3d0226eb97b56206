import type { ChannelCondition, CustomChannelRule } from '@guiyi/protocol';

/** Between values that any of them may be; both kinds of comma are typed. */
const COMMA = /[,，、]/;

/** Values as they stand in a field, e.g. `xhs, 小红书`. */
export const textOf = (values: readonly string[]): string => values.join(', ');

export function valuesOf(text: string): string[] {
  return text
    .split(COMMA)
    .map((value) => value.trim())
    .filter(Boolean);
}

/** A rule as it is begun. */
export function newRule(): CustomChannelRule {
  return { channel: '', paid: false, all: [newCondition()] };
}

export function newCondition(): ChannelCondition {
  return { field: 'source', op: 'is', values: [] };
}

/** Whether every rule has a channel and conditions with values. */
export function isComplete(rules: readonly CustomChannelRule[]): boolean {
  return rules.every(
    ({ channel, all }) => channel.trim() !== '' && all.length > 0 && all.every(({ values }) => values.length > 0),
  );
}

/** The list with one rule a place earlier. */
export function raised(rules: readonly CustomChannelRule[], at: number): CustomChannelRule[] {
  const order = [...rules];
  const [rule] = order.splice(at, 1);
  if (rule) order.splice(Math.max(0, at - 1), 0, rule);
  return order;
}
