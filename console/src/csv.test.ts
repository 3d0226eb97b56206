import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf } from './csv.ts';

describe('csvOf', () => {
  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '＝1+1',
    '＋1',
    '－1',
    '＠x',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '\u3000＝1',
    '\ufeff=1',
  ])('does not let %j run in a spreadsheet', (text) => {
    const [cell = ''] = csvOf([[text]]).split('\r\n');
    expect(cell.replace(/^"/, '').startsWith("'")).toBe(true);
    expect(csvOf([[text]])).toContain(text.replaceAll('"', '""'));
  });

  it('leaves numbers and harmless text as they are', () => {
    expect(csvOf([[-5, 0.1, null, '百度', 'a=b', 'e-mail']])).toBe('-5,0.1,,百度,a=b,e-mail\r\n');
  });

  it('quotes what would break a line, and can be read back', () => {
    expect(csvOf([['a,b', 'c"d', 'e\nf']])).toBe('"a,b","c""d","e\nf"\r\n');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = csvOf([[text]]).slice(0, -2);
        const bare = line.startsWith('"') ? line.slice(1, -1).replaceAll('""', '"') : line;
        expect([text, `'${text}`]).toContain(bare);
        expect(/^[\s]*[=+\-@＝＋－＠]/u.test(bare)).toBe(false);
      }),
    );
  });
});
