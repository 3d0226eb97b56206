import { expect, it } from 'vitest';
import { callOf, pathOf } from './draft.ts';

it('leaves out what is empty, and blanks around the rest', () => {
  const form = new FormData();
  for (const [name, value] of Object.entries({
    name: ' 海报 ',
    target: '',
    source: 'store',
    medium: ' ',
    content: ' ',
  }))
    form.set(name, value);
  expect(callOf('miniprogram', form)).toEqual({
    kind: 'miniprogram',
    name: '海报',
    target: '',
    source_id: null,
    source: 'store',
    medium: '',
    campaign: '',
    content: null,
  });
});

it('draws dark squares only', () => {
  expect(
    pathOf([
      [true, false],
      [false, true],
    ]),
  ).toBe('M0 0h1v1h-1zM1 1h1v1h-1z');
});
