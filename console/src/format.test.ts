import { describe, expect, it } from 'vitest';
import { formatOf, shortId } from './format.ts';

const zh = formatOf('zh', 'Asia/Shanghai');
const en = formatOf('en', 'Europe/London');

describe('numbers', () => {
  it('groups thousands and rounds credit to cents', () => {
    expect(zh.count(1_234_567)).toBe('1,234,567');
    expect(zh.credit(31.4249)).toBe('31.42');
    expect(en.credit(20)).toBe('20');
  });

  it('never shows a negative zero', () => {
    expect(zh.credit(-1e-12)).toBe('0');
    expect(zh.signed(-1e-12)).toBe('0');
    expect(zh.money(-1e-12, 'CNY')).toBe('¥0.00');
  });

  it('signs differences', () => {
    expect(en.signed(2.5)).toBe('+2.5');
    expect(en.signed(-28)).toBe('−28');
  });

  it('has no share of nothing', () => {
    expect(zh.share(0, 0)).toBe('–');
    expect(zh.share(1, 3)).toBe('33.3%');
  });
});

describe('money', () => {
  it('knows the currency, and does without one', () => {
    expect(zh.money(1234.5, 'CNY')).toBe('¥1,234.50');
    expect(en.money(1234.5, 'GBP')).toBe('£1,234.50');
    expect(zh.money(1234.5, undefined)).toBe('1,234.50');
    expect(zh.money(1234.5, 'not money')).toBe('1,234.50');
  });
});

describe('times', () => {
  it('are in the time zone asked for', () => {
    expect(zh.time('2026-01-31T16:00:00.000Z')).toBe('2026-02-01 00:00:00');
    expect(en.time('2026-01-31T16:00:00.000Z')).toBe('2026-01-31 16:00:00');
    expect(zh.day('2026-01-31T16:00:00.000Z')).toBe('2026-02-01');
    expect(zh.clock('2026-01-31T16:00:01.000Z')).toBe('00:00:01');
  });

  it('name the day of what did not happen today', () => {
    const now = new Date('2026-01-31T17:00:00.000Z');
    expect(zh.recent('2026-01-31T16:00:01.000Z', now)).toBe('00:00:01');
    expect(zh.recent('2026-01-31T15:59:59.000Z', now)).toBe('2026-01-31');
    expect(en.recent('2026-01-31T15:59:59.000Z', now)).toBe('15:59:59');
    expect(en.recent('soon', now)).toBe('soon');
  });

  it('show what is no time as it came', () => {
    expect(zh.time('soon')).toBe('soon');
  });
});

describe('shortId', () => {
  it('cuts long ids only', () => {
    expect(shortId('p1')).toBe('p1');
    expect(shortId('p_01JD3Q8Z5V7N2K')).toBe('p_01JD3Q8Z…');
  });
});
