/** What an SDK needs to bring the core to life in its runtime. */
export type { AnyPlan, CommonApi, CommonOptions, EventName, PropertiesOf, Traits } from './api.ts';
export { attributionOf } from './attribution.ts';
export { type Client, type ClientOptions, type ConsentDetails, type ConsentState, createClient } from './client.ts';
export { withFallback } from './fallback-store.ts';
export type { ConsentStatus } from './gate.ts';
export { createJournal } from './journal.ts';
export type * from './ports.ts';
export { scrub } from './scrub.ts';
