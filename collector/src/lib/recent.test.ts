import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recent } from './recent.ts';

test('remembers as many as it says, forgets in turn, and knows nothing that was not there', () => {
  const recent = new Recent(1_000);
  const added = Array.from({ length: 50_000 }, (_, n) => `b0000001-${String(n).padStart(9, '0')}`);
  added.forEach((text, n) => {
    recent.add('demo-web', text);
    const last = added[Math.max(0, n - 999)] ?? '';
    if (n % 97 === 0) expect([recent.has('demo-web', text), recent.has('demo-web', last)]).toEqual([true, true]);
  });
  expect(added.slice(0, -2_000).filter((text) => recent.has('demo-web', text))).toEqual([]);
  expect(added.filter((text) => recent.has('demo-shop', text))).toEqual([]);
});

test('is a set, whatever the texts', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', ''), fc.string({ unit: 'binary' }))), (entries) => {
      const recent = new Recent(10_000);
      const set = new Set<string>();
      for (const [scope, text] of entries) {
        const name = JSON.stringify([scope, text]);
        expect(recent.has(scope, text)).toBe(set.has(name));
        for (const _ of [1, 2]) recent.add(scope, text);
        set.add(name);
        expect(recent.has(scope, text)).toBe(true);
      }
    }),
  );
});
