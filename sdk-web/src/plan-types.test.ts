/** The compiler is the test here: a wrong call must be a type error, so `tsc` fails where one of these lines is right. */
import { expect, it } from 'vitest';
import { createGuiyi, type Guiyi } from './index.ts';

/** As a brand writes it; an interface, so without an index signature. */
interface Plan {
  'Order Completed': { order_id: string; revenue: number; coupon?: string };
  'Products Searched': { query?: string };
  'Cart Viewed': undefined;
}

/** Only compiled. */
function callsOf(guiyi: Guiyi<Plan>, plain: Guiyi) {
  guiyi.track('Order Completed', { order_id: '1', revenue: 68 });
  guiyi.track('Order Completed', { order_id: '1', revenue: 68, coupon: 'c-1' });
  guiyi.track('Products Searched');
  guiyi.track('Products Searched', { query: '龙井' });
  guiyi.track('Cart Viewed');
  // @ts-expect-error no such event
  guiyi.track('Order Complete', { order_id: '1', revenue: 68 });
  // @ts-expect-error properties are missing
  guiyi.track('Order Completed');
  // @ts-expect-error one of them is
  guiyi.track('Order Completed', { order_id: '1' });
  // @ts-expect-error another type
  guiyi.track('Order Completed', { order_id: '1', revenue: '68' });
  // @ts-expect-error no such property
  guiyi.track('Order Completed', { order_id: '1', revenue: 68, currncy: 'CNY' });
  // @ts-expect-error this one has none
  guiyi.track('Cart Viewed', { items: 2 });
  // Without a plan every event is right, properties or not.
  plain.track('Anything', { at: 'all' });
  plain.track('Order Completed');
  // @ts-expect-error but a name there must be
  plain.track();
  // @ts-expect-error no such option
  plain.init({ writeKey: 'demo-web', endpont: 'https://data.example.cn' });
  // @ts-expect-error no such purpose
  plain.consent({ analitics: true });
}

it('costs nothing: with and without a plan it is the same object', () => {
  expect(Object.keys(createGuiyi<Plan>())).toEqual(Object.keys(createGuiyi()));
  expect(callsOf).toHaveLength(2);
});
