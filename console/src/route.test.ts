import { describe, expect, it } from 'vitest';
import { hrefOf, parseRoute, safeNext } from './route.ts';

describe('parseRoute', () => {
  it('is the inverse of hrefOf', () => {
    const params = new URLSearchParams({ goal: '下单', from: '2026-01-01' });
    const route = parseRoute(hrefOf(['person', 'a/b%?'], params));
    expect(route.segments).toEqual(['person', 'a/b%?']);
    expect(route.params.toString()).toBe(params.toString());
  });

  it.each(['', '#', '#/'])('finds no segment in "%s"', (hash) => {
    expect(parseRoute(hash).segments).toEqual([]);
  });

  it('does not break on a hand-typed %', () => {
    expect(parseRoute('#/person/%').segments).toEqual(['person', '%']);
  });

  it('reads the sign-in code', () => {
    expect(parseRoute('#/sign-in?code=a%2Bb').params.get('code')).toBe('a+b');
  });
});

describe('safeNext', () => {
  it('leads to a place of ours', () => {
    expect(safeNext('#/attribution?goal=x')).toBe('#/attribution?goal=x');
  });

  it.each([null, '', 'https://evil.example', '//evil.example', 'javascript:alert(1)', '#/sign-in?next=%23%2Fsign-in'])(
    'leads home instead of to %s',
    (next) => {
      expect(safeNext(next)).toBe('#/live');
    },
  );
});
