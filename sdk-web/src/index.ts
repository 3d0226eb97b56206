import { createGuiyi } from './guiyi.ts';
import type { Guiyi } from './types.ts';

export type { CategoryPreferences, Purpose } from '@guiyi/protocol';
export type { ConsentDetails, ConsentState, ConsentStatus, EventName, Signal, Traits } from '@guiyi/sdk-core';
export type { Guiyi, InitOptions } from './types.ts';

/**
 * The SDK of this page.
 * @example
 * import { guiyi } from '@guiyi/web';
 * guiyi.init({ writeKey: 'demo-web', endpoint: 'https://data.example.cn' });
 * guiyi.track('Product Viewed', { product_id: 'p-1' });
 */
export const guiyi: Guiyi = createGuiyi();
