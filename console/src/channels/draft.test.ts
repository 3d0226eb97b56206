import { expect, it } from 'vitest';
import { isComplete, newRule, raised, textOf, valuesOf } from './draft.ts';

it('reads values with any kind of comma, and writes them back', () => {
  expect(valuesOf(' xhs，小红书、 b , ,')).toEqual(['xhs', '小红书', 'b']);
  expect(valuesOf(textOf(['a b', 'c']))).toEqual(['a b', 'c']);
  expect(valuesOf('  ')).toEqual([]);
});

it('knows a complete list, and moves a rule up', () => {
  const whole = (channel: string) => ({
    ...newRule(),
    channel,
    all: [{ field: 'source' as const, op: 'is' as const, values: ['x'] }],
  });
  expect(isComplete([])).toBe(true);
  expect(isComplete([whole('a')])).toBe(true);
  for (const rule of [newRule(), { ...whole('a'), channel: ' ' }, { ...whole('a'), all: [] }])
    expect(isComplete([whole('b'), rule])).toBe(false);
  const order = (at: number) =>
    raised([whole('a'), whole('b'), whole('c')], at)
      .map(({ channel }) => channel)
      .join('');
  expect([order(0), order(1), order(2)]).toEqual(['abc', 'bac', 'acb']);
});
