import type { AnyPlan } from '@guiyi/sdk-core';
import { createScriptGuiyi } from './guiyi.ts';
import type { Guiyi } from './types.ts';

export type { CategoryPreferences, Purpose, WireEvent } from '@guiyi/protocol';
export type {
  AnyPlan,
  ConsentDetails,
  ConsentState,
  ConsentStatus,
  EventName,
  IdentifyOptions,
  Middleware,
  Signal,
  Traits,
} from '@guiyi/sdk-core';
export type { Guiyi, InitOptions, Receipt } from './types.ts';

/**
 * The SDK of this page.
 * @example
 * import { guiyi } from '@guiyi/web';
 * guiyi.init({ writeKey: 'demo-web', endpoint: 'https://data.example.cn' });
 * guiyi.track('Product Viewed', { product_id: 'p-1' });
 */
export const guiyi: Guiyi = createGuiyi();

/**
 * Makes another SDK, or one whose events are typed by your tracking plan.
 * @typeParam Plan Event names and their properties.
 * @example
 * interface Plan { 'Order Completed': { order_id: string; revenue: number }; 'Cart Viewed': undefined }
 * const guiyi = createGuiyi<Plan>();
 * guiyi.track('Order Completed', { order_id: '1', revenue: 68 });
 */
export function createGuiyi<Plan extends object = AnyPlan>(): Guiyi<Plan> {
  return createScriptGuiyi() as unknown as Guiyi<Plan>;
}
