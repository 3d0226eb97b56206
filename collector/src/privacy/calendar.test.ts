import { describe, expect, test } from 'vitest';
import { dayIn, deadline, endOfDay, isWorkingDay } from './calendar.ts';

describe('working days', () => {
  test('weekends, holidays, and weekends that are worked instead', () => {
    expect(isWorkingDay('2026-10-10')).toBe(true);
    expect(isWorkingDay('2026-10-11')).toBe(false);
    expect(isWorkingDay('2026-10-07')).toBe(false);
    expect(isWorkingDay('2026-10-08')).toBe(true);
  });

  test('a deadline passes over a holiday', () => {
    expect(deadline('2026-09-24', 3)).toBe('2026-09-30');
    expect(deadline('2026-11-20', 15)).toBe('2026-12-11');
  });

  test('a year whose holidays are not known is not guessed', () => {
    expect(deadline('2026-12-20', 15)).toBeNull();
    expect(deadline('2024-12-20', 15)).toBeNull();
  });

  test('days begin and end in the time zone of the deployment', () => {
    const time = Date.parse('2026-11-20T17:30:00Z');
    expect(dayIn(time, 'Asia/Shanghai')).toBe('2026-11-21');
    expect(new Date(endOfDay('2026-11-21', 'Asia/Shanghai')).toISOString()).toBe('2026-11-21T15:59:59.999Z');
    expect(new Date(endOfDay('2026-11-21', 'America/New_York')).toISOString()).toBe('2026-11-22T04:59:59.999Z');
  });
});
