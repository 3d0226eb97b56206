import { describe, expect, it } from 'vitest';
import { costImport } from './import.ts';
import { costRow } from './row.ts';
import { rowsOf, utf8, YUAN } from './testing/file.ts';

const imported = (text: string) => costImport(rowsOf(utf8(text)), YUAN);

describe('costRow', () => {
  const good = { day: '2026-01-31', channel: 'Email', amount: 5 };

  it.each(['2026-01-31', '2026/1/31', '20260131', '2026年1月31日', '2026-01-31 00:00:00'])(
    'takes the day %s',
    (day) => {
      expect(costRow({ ...good, day }, 2, YUAN)).toMatchObject({ day: '2026-01-31' });
    },
  );

  it.each([
    ['1,234,567.5', 1234567.5],
    ['¥12.30', 12.3],
    ['0', 0],
    [0, 0],
    [' 7 ', 7],
  ])('takes the amount %s', (amount, expected) => {
    expect(costRow({ ...good, amount }, 2, YUAN)).toMatchObject({ amount: expected });
  });

  it.each<[object, string]>([
    [{ day: '2026-02-30' }, 'day'],
    [{ day: 'yesterday' }, 'day'],
    [{ day: '' }, 'day'],
    [{ amount: '' }, 'amount'],
    [{ amount: '-1' }, 'amount'],
    [{ amount: '1,2' }, 'amount'],
    [{ amount: 'free' }, 'amount'],
    [{ amount: true }, 'amount'],
    [{ amount: '1e99' }, 'amount'],
    [{ amount: 'Infinity' }, 'amount'],
    [{ currency: 'yuan' }, 'currency'],
    [{ clicks: '1.5' }, 'clicks'],
    [{ impressions: '-2' }, 'impressions'],
    [{ channel: '' }, 'channel'],
  ])('refuses %j and names the field', (part, field) => {
    const errors = costRow({ ...good, ...part }, 7, YUAN);
    expect(Array.isArray(errors) && errors.map((error) => [error.line, error.field])).toEqual([[7, field]]);
  });

  it('tells all faults of a row', () => {
    const errors = costRow({ day: 'x', amount: 'y', clicks: 'z' }, 3, YUAN);
    expect(Array.isArray(errors) && errors.map(({ field }) => field)).toEqual(['day', 'channel', 'amount', 'clicks']);
  });

  it('finds the channel by the rules that visits go by, where none is said', () => {
    const row = costRow({ ...good, channel: '', source: '小红书', medium: 'CPC', currency: 'rmb' }, 2, {
      currency: 'USD',
      rules: [],
    });
    expect(row).toMatchObject({ channel: 'Paid Social', source: 'xiaohongshu', medium: 'cpc', currency: 'CNY' });
  });
});

describe('costImport', () => {
  const text = 'day,channel,cost,currency\n2026-01-30,Email,1.5,\n2026-01-31,Email,2,USD\n2026-01-31,SMS,3,CNY\n';

  it('sums what it would store, by currency', () => {
    const { reply } = imported(text);
    expect(reply).toMatchObject({
      rows: 3,
      days: { from: '2026-01-30', to: '2026-01-31' },
      amounts: [
        { currency: 'CNY', amount: 4.5 },
        { currency: 'USD', amount: 2 },
      ],
      errors: [],
      error_count: 0,
    });
  });

  it('knows the same rows in another order and with empty lines, and nothing else', () => {
    const [head, ...lines] = text.trim().split('\n');
    const { id } = imported(text);
    expect(imported([head, '', ...lines.reverse()].join('\n')).id).toBe(id);
    expect(imported(text.replace('1.5', '1.6')).id).not.toBe(id);
    expect(imported(`${text}2026-01-31,SMS,3,CNY\n`).id).not.toBe(id);
  });

  it('counts all errors and tells the first hundred, with their lines', () => {
    const lines = Array.from({ length: 150 }, () => '2026-01-31,Email,-1,');
    const { reply } = imported(['day,channel,cost,currency', '2026-01-31,Email,1,', ...lines].join('\n'));
    expect(reply.errors).toHaveLength(100);
    expect(reply.error_count).toBe(150);
    expect(reply.errors[0]).toMatchObject({ line: 3, field: 'amount' });
  });

  it('has something to say of a file without rows', () => {
    expect(imported('day,cost\n').reply).toMatchObject({ rows: 0, days: null, error_count: 1 });
  });
});
