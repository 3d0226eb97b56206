import type * as protocol from '@guiyi/protocol';
import * as v from 'valibot';
import { BreachBody, LanguageQuery } from '../records.ts';
import type { Operation } from './operation.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(v.string(), v.isoTimestamp());
const texts = v.array(v.string());

const Processing: v.GenericSchema<protocol.ProcessingReply> = v.object({
  made_at: time,
  controller: v.nullable(v.string()),
  activities: v.array(
    v.object({
      id: v.string(),
      purpose: v.string(),
      legal_basis: texts,
      people: v.string(),
      data: texts,
      recipients: texts,
      kept: v.string(),
      measures: texts,
      tables: texts,
    }),
  ),
  volume: v.object({ persons: count, events: count, sources: count }),
});

const Breach: v.GenericSchema<protocol.BreachReply> = v.object({
  since: time,
  until: time,
  persons: count,
  events: count,
  quarantined: count,
  first: v.nullable(time),
  last: v.nullable(time),
  identifiers: v.record(v.string(), count),
  categories: v.array(
    v.object({ category: v.picklist(['visits', 'orders', 'traits', 'properties', 'campaigns']), events: count }),
  ),
  texts: v.object({ authority: v.string(), people: v.string() }),
});

const BODY = ['invalid_json', 'invalid_body', 'request_too_large', 'invalid_gzip', 'invalid_parameter'] as const;

export const recording: Operation[] = [
  {
    method: 'get',
    path: '/api/processing',
    summary: 'The register of processing activities, as it is today.',
    auth: 'admin',
    query: LanguageQuery,
    status: 200,
    reply: Processing,
    errors: ['invalid_parameter'],
  },
  {
    method: 'get',
    path: '/api/processing/register.csv',
    summary: 'The same as CSV.',
    auth: 'admin',
    query: LanguageQuery,
    status: 200,
    errors: ['invalid_parameter'],
  },
  {
    method: 'post',
    path: '/api/breach',
    summary: 'Say what a breach touched: whom, which data, how much, since when; with texts for authority and people.',
    auth: 'admin',
    query: LanguageQuery,
    body: BreachBody,
    status: 200,
    reply: Breach,
    errors: [...BODY],
  },
  {
    method: 'post',
    path: '/api/breach/persons',
    summary: 'The people whom a breach touched, as CSV.',
    auth: 'admin',
    body: BreachBody,
    status: 200,
    errors: [...BODY],
  },
];
