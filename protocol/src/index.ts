/** Types only: whoever imports this carries none of it into a bundle. Values have entries of their own. */
export type * from './api.ts';
export type * from './attribution.ts';
export type * from './campaigns.ts';
export type { Code, EventCode, RequestCode } from './codes.ts';
export type * from './consent.ts';
export type * from './event.ts';
export type * from './marketing.ts';
export type * from './policy.ts';
export type * from './records.ts';
export type * from './reply.ts';
export type * from './reports.ts';
export type * from './rights.ts';
export type * from './staff.ts';
export type * from './views.ts';
