import { localZone } from './format.ts';

/** The time zone that the deployment counts its days by; that of the device until an answer has said it. */
let timeZone: string | undefined;

/** Its name, e.g. `Asia/Shanghai`. */
export function zoneOfDays(): string {
  return timeZone ?? localZone();
}

/** Notes what an answer of the server says of its time zone. */
export function countDaysBy(zone: string): void {
  timeZone = zone;
}

/** The calendar day that reports call today, e.g. `2026-01-31`: it may be another one than that of the device. */
export function today(now = new Date()): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone }).format(now);
}
