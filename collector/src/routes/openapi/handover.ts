/** The operations of a visitor's way from one site to another. */
import type { ArrivalReply, HandoverReply, RequestCode } from '@guiyi/protocol';
import * as v from 'valibot';
import { ArrivalCall, DepartureCall } from '../handover.ts';
import type { Operation } from './operation.ts';

const Departure: v.GenericSchema<HandoverReply> = v.object({
  handover: v.string(),
  expires_at: v.pipe(v.string(), v.isoTimestamp()),
});
const Arrival: v.GenericSchema<ArrivalReply> = v.object({ linked: v.boolean() });

const ERRORS: RequestCode[] = [
  'invalid_json',
  'invalid_body',
  'missing_write_key',
  'unknown_write_key',
  'consent_missing',
  'request_too_large',
];

const common = { method: 'post', auth: 'write_key', status: 200 } as const;
const writeKey = v.optional(v.string());

export const handovers: Operation[] = [
  {
    ...common,
    path: '/v1/handover',
    summary: 'A token for the address of another site of the brand, good for two minutes and one browser.',
    body: v.object({ writeKey, ...DepartureCall.entries }),
    reply: Departure,
    errors: ERRORS,
  },
  {
    ...common,
    path: '/v1/handover/arrival',
    summary: 'Links the browser that brings a token with the one that took it along. Brought by two, it links nobody.',
    body: v.object({ writeKey, ...ArrivalCall.entries }),
    reply: Arrival,
    errors: [...ERRORS, 'handover_invalid', 'handover_expired'],
  },
];
