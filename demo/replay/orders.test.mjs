// @ts-check
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fatesBetween, missing, table } from './account.mjs';
import { orderCalls } from './orders.mjs';

const HEAD = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

describe('orderCalls', () => {
  it('makes one order of the lines of an invoice', () => {
    const csv = `${HEAD}\n1,A,"CUP, RED",3,2010-12-01 08:26:00,0.1,17850,UK\n1,B,LAMP,1,2010-12-01 08:26:00,2.5,17850,UK\n2,A,CUP,1,2010-12-02 08:26:00,0.1,9,UK\n`;
    expect(orderCalls(csv)).toMatchObject([
      {
        userId: '17850',
        messageId: 'online-retail-1',
        timestamp: new Date('2010-12-01T08:26:00Z'),
        properties: {
          order_id: '1',
          revenue: 2.8,
          currency: 'GBP',
          products: [
            { product_id: 'A', name: 'CUP, RED', price: 0.1, quantity: 3 },
            { product_id: 'B', name: 'LAMP', price: 2.5, quantity: 1 },
          ],
        },
      },
      { userId: '9', messageId: 'online-retail-2' },
    ]);
  });

  it('holds the orders that the docs speak of', () => {
    const calls = orderCalls(
      gunzipSync(readFileSync(new URL('../data/online-retail.csv.gz', import.meta.url))).toString(),
    );
    expect(calls).toHaveLength(2000);
    expect(new Set(calls.map(({ messageId }) => messageId)).size).toBe(2000);
    expect(new Set(calls.map(({ userId }) => userId)).size).toBe(1139);
    expect(calls.every(({ properties }) => properties.revenue > 0)).toBe(true);
  });
});

describe('the account', () => {
  const before = { accepted: 10, stored: 5, duplicate: 2, quarantined: 2, dropped: 1, queued: 0 };
  const after = { accepted: 20, stored: 12, duplicate: 3, quarantined: 3, dropped: 2, queued: 0 };

  it('adds up when every event is somewhere', () => {
    expect(fatesBetween(before, after)).toEqual({ stored: 7, duplicate: 1, quarantined: 1, dropped: 1 });
    expect(missing(10, fatesBetween(before, after))).toBe(0);
  });

  it('tells what is missing and what is too much', () => {
    expect(missing(11, fatesBetween(before, after))).toBe(1);
    expect(missing(9, fatesBetween(before, after))).toBe(-1);
  });

  it('is shown as a table', () => {
    expect(table([{ name: 'pages', sent: 10, fates: fatesBetween(before, after) }]).split('\n')[1]).toMatch(
      /^pages\s+10\s+7\s+1\s+1\s+1$/,
    );
  });
});
