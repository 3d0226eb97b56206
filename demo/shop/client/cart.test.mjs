// @ts-check
import { describe, expect, it } from 'vitest';
import { add, countOf, linesOf, orderOf, remove, totalOf } from './cart.mjs';

const catalog = {
  tea: { id: 'tea', price: 168, category: 'tea', name: 'Tea' },
  cup: { id: 'cup', price: 96, category: 'ware', name: 'Cup' },
};

describe('cart', () => {
  it('adds, counts and sums', () => {
    const lines = linesOf(add(add(add({}, 'tea'), 'cup'), 'tea'), catalog);
    expect(countOf(lines)).toBe(3);
    expect(totalOf(lines)).toBe(168 * 2 + 96);
  });

  it('removes a product whole', () => {
    expect(remove({ tea: 2, cup: 1 }, 'tea')).toEqual({ cup: 1 });
  });

  it('leaves out what is no longer sold', () => {
    expect(linesOf({ gone: 1, cup: 1 }, catalog)).toEqual([{ item: catalog.cup, quantity: 1 }]);
  });

  it('writes an order in the names of the e-commerce spec', () => {
    expect(orderOf(linesOf({ cup: 2 }, catalog), 'D1')).toEqual({
      order_id: 'D1',
      revenue: 192,
      currency: 'CNY',
      products: [{ product_id: 'cup', name: 'Cup', category: 'ware', price: 96, quantity: 2 }],
    });
  });
});
