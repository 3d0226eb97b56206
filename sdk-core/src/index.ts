/** What an SDK needs to bring the core to life in its runtime. */
export type { AnyPlan, CommonApi, CommonOptions, EventName, IdentifyOptions, PropertiesOf, Traits } from './api.ts';
export { attributionOf, decoded, withoutClickIds } from './attribution.ts';
export { takeBatch } from './batch.ts';
export { type Client, type ClientOptions, createClient, type Middleware } from './client.ts';
export type { ConsentDetails, ConsentState, ConsentStatus } from './gate.ts';

export { codeOf, outcomeOf, RETRY } from './outcome.ts';
export type * from './ports.ts';
export { readObject } from './read-object.ts';
export { scrub } from './scrub.ts';
