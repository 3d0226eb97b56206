import { expect, it } from 'vitest';
import { createGuiyi } from './index.ts';
import { checkPlan } from './plan.ts';

it('warns of what the plan does not know, with what was meant, and of what is missing; all of it goes out', async () => {
  const guiyi = createGuiyi();
  const warned: string[] = [];
  checkPlan(guiyi, { 'Order Completed': ['order_id', 'revenue'], 加购: [] }, (text) => void warned.push(text));
  guiyi.init({ writeKey: 'plan', endpoint: 'http://127.0.0.1:9' });
  guiyi.track('Order Completed', { order_id: '1', revenue: 0 });
  guiyi.track('加购');
  expect(warned).toEqual([]);
  const kept: string[] = [];
  guiyi.use(({ event }) => void kept.push(event ?? ''));
  guiyi.track('order_complete');
  guiyi.track('Order Completed', { order_id: '1' });
  guiyi.track('Something Else');
  expect(warned).toEqual([
    '[guiyi] "order_complete" is not in the tracking plan. Did you mean "Order Completed"?',
    '[guiyi] "Order Completed" lacks revenue, which the tracking plan requires.',
    '[guiyi] "Something Else" is not in the tracking plan. Add it to the plan, or take the call away.',
  ]);
  expect(kept).toHaveLength(3);
});

it('takes nothing that all objects have for a part of the plan, and drops no event for its odd name', async () => {
  const guiyi = createGuiyi();
  const warned: string[] = [];
  const kept: unknown[] = [];
  checkPlan(guiyi, { 'Order Completed': [] }, (text) => void warned.push(text));
  guiyi.use(({ event }) => void kept.push(event));
  guiyi.init({ writeKey: 'plan-odd', endpoint: 'http://127.0.0.1:9', autoPage: false });
  for (const name of ['constructor', 'toString', '__proto__', 7 as unknown as string]) guiyi.track(name);
  expect(kept).toEqual(['constructor', 'toString', '__proto__', 7]);
  expect(warned).toHaveLength(4);
});
