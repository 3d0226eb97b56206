import { expect, it } from 'vitest';
import { countDaysBy, today } from './today.ts';

it.each([
  ['Asia/Shanghai', '2026-03-01T15:59:59Z', '2026-03-01'],
  ['Asia/Shanghai', '2026-03-01T16:00:00Z', '2026-03-02'],
  ['America/Los_Angeles', '2026-03-01T07:59:59Z', '2026-02-28'],
  ['Pacific/Kiritimati', '2025-12-31T10:00:00Z', '2026-01-01'],
])('in %s it is, at %s, %s: whatever the zone of the device', (zone, now, day) => {
  countDaysBy(zone);
  expect(today(new Date(now))).toBe(day);
});
