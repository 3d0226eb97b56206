/** The operations of analysis: cohorts and ways. */
import type * as protocol from '@guiyi/protocol';
import * as v from 'valibot';
import type { Operation } from './operation.ts';

const text = v.string();
const number = v.number();
const named = v.optional(text);

const CohortsReply: v.GenericSchema<protocol.CohortsReply> = v.object({
  start: text,
  back: text,
  period: v.picklist(['day', 'week', 'month']),
  until: text,
  cohorts: v.array(v.object({ day: text, people: number, came_back: number, periods: v.array(number) })),
  total: v.object({ people: number, came_back: number }),
  graph_version: number,
});

const FlowsReply: v.GenericSchema<protocol.FlowsReply> = v.object({
  event: text,
  direction: v.picklist(['after', 'before']),
  window: number,
  people: number,
  nodes: v.array(v.object({ id: text, step: number, name: v.nullable(text), people: number })),
  links: v.array(v.object({ source: text, target: text, people: number })),
  graph_version: number,
});

const FunnelLostReply: v.GenericSchema<protocol.FunnelLostReply> = v.object({
  step: number,
  total: number,
  people: v.array(v.object({ person_id: v.nullable(text), left_at: text })),
  graph_version: number,
});

const LiveReply: v.GenericSchema<protocol.LiveReply> = v.object({
  from: v.string(),
  to: v.string(),
  minutes: v.array(v.number()),
  events: v.number(),
  people: v.number(),
  channels: v.array(v.object({ channel: v.string(), people: v.number() })),
  names: v.array(v.object({ name: v.string(), events: v.number() })),
  graph_version: v.number(),
});

export const analysis: Operation[] = [
  {
    method: 'get',
    path: '/api/reports/live',
    summary: 'Show the last 30 minutes: events by minute, people, the channels that they came by.',
    auth: 'admin',
    status: 200,
    reply: LiveReply,
  },
  {
    method: 'get',
    path: '/api/reports/cohorts',
    summary:
      'Count who came back (`return`; the event itself: bought again), by cohort of the first `event`, `period` by period.',
    auth: 'admin',
    query: v.object({ event: named, return: named, period: named, range: named, from: named, to: named }),
    status: 200,
    reply: CohortsReply,
    errors: ['invalid_parameter'],
  },
  {
    method: 'get',
    path: '/api/reports/flows',
    summary: 'Tell the ways that people took after an event, or before it (`direction`), as nodes and links.',
    auth: 'admin',
    query: v.object({
      event: named,
      direction: named,
      window: named,
      steps: named,
      range: named,
      from: named,
      to: named,
    }),
    status: 200,
    reply: FlowsReply,
    errors: ['invalid_parameter'],
  },
  {
    method: 'get',
    path: '/api/reports/funnel/lost',
    summary: 'List who made a step of a funnel (`at`, from 1) and not the next, the latest first.',
    auth: 'admin',
    query: v.object({ step: text, at: text, range: named, from: named, to: named, window: named, by: named }),
    status: 200,
    reply: FunnelLostReply,
    errors: ['invalid_parameter'],
  },
];
