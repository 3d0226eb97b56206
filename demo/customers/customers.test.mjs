// @ts-check
import { describe, expect, it } from 'vitest';
import { costRows, customerEvents, DAYS } from './customers.mjs';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 22, 12);
const SHOP = 'http://127.0.0.1:8787/shop/';
const events = customerEvents(SHOP, NOW);
const orders = events.filter(({ event }) => event === 'Order Completed');

describe('customerEvents', () => {
  it('tells the same of everybody each time, however late it is asked: only the days move', () => {
    const later = customerEvents(SHOP, NOW + DAY);
    expect(later.map(({ messageId }) => messageId)).toEqual(events.map(({ messageId }) => messageId));
    expect(
      later.every(({ timestamp }, i) => Date.parse(timestamp) - DAY === Date.parse(events[i]?.timestamp ?? '')),
    ).toBe(true);
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length);
  });

  it('keeps to the days that are past', () => {
    const times = events.map(({ timestamp }) => Date.parse(timestamp));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThan(NOW - (DAYS + 1) * DAY);
    expect(times.at(-1)).toBeLessThan(NOW);
  });

  it('holds the orders that the docs speak of', () => {
    expect(new Set(events.map(({ anonymousId }) => anonymousId.replace(/\w+-(?=\d+$)/, ''))).size).toBe(600);
    expect(orders).toHaveLength(273);
    expect(orders.every(({ properties }) => Number(/** @type {{ revenue: number }} */ (properties).revenue) > 0)).toBe(
      true,
    );
  });

  it('has nobody order before they signed in on that visit', () => {
    for (const { context, timestamp } of orders) {
      const visit = events.filter((event) => event.context.session.id === context.session.id);
      const signedIn = visit.find(({ type }) => type === 'identify');
      expect(signedIn && signedIn.timestamp < timestamp).toBe(true);
    }
  });

  it('names nobody that could be somebody: no phone number, no e-mail address', () => {
    expect(JSON.stringify(events.map(({ timestamp: _, ...event }) => event))).not.toMatch(/1[3-9]\d{9}|@/);
  });
});

describe('costRows', () => {
  it('has a row for each advertised source and day, once', () => {
    const rows = costRows(NOW);
    expect(new Set(rows.map(({ day, source }) => `${day} ${source}`)).size).toBe(DAYS * 3);
    expect(rows.every(({ amount, clicks }) => amount > 0 && clicks > 0)).toBe(true);
    expect(
      rows
        .map(({ day }) => day)
        .toSorted()
        .at(-1),
    ).toBe('2026-11-22');
  });
});
