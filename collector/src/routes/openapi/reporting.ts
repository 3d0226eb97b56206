/** The operations of reports and of what they are made from. */
import type * as protocol from '@guiyi/protocol';
import * as v from 'valibot';
import { ChannelTest, Reclassify, RulesCall } from '../channels.ts';
import { PATHS_CALL } from '../report-paths.ts';
import { analysis } from './analysis.ts';
import { costing } from './costing.ts';
import type { Operation } from './operation.ts';
import * as replies from './replies.ts';

const text = v.optional(v.string());
const AttributionQuery = v.object({
  range: text,
  from: text,
  to: text,
  goal: text,
  model: text,
  models: text,
  lookback: text,
  channels: text,
  unit: text,
  nulls: text,
  order: text,
  half_life: text,
  position: text,
  weights: text,
});

const fields = { source: v.string(), medium: v.string(), campaign: v.string(), category: v.string() };

const rule: v.GenericSchema<protocol.ChannelRule> = v.object({
  position: v.number(),
  channel: v.string(),
  paid: v.boolean(),
  any: v.array(v.partial(v.object(fields))),
});

const FunnelReply: v.GenericSchema<protocol.FunnelReply> = v.object({
  steps: v.array(v.object({ name: v.string(), people: v.number(), median_seconds: v.nullable(v.number()) })),
  from: v.string(),
  to: v.string(),
  window: v.number(),
  by: v.picklist(['person', 'session']),
  graph_version: v.number(),
});

const TrendsReply: v.GenericSchema<protocol.TrendsReply> = v.object({
  event: v.string(),
  days: v.array(v.string()),
  series: v.array(
    v.object({
      key: v.nullable(v.string()),
      rest: v.number(),
      total: v.number(),
      events: v.array(v.number()),
      people: v.nullable(v.array(v.number())),
    }),
  ),
  graph_version: v.number(),
});

const own = v.array(
  v.object({
    channel: v.string(),
    paid: v.boolean(),
    all: v.array(
      v.object({
        field: v.picklist(['source', 'medium', 'campaign', 'category']),
        op: v.picklist(['is', 'contains', 'starts', 'ends']),
        values: v.array(v.string()),
      }),
    ),
  }),
);

const ReclassifyReply: v.GenericSchema<protocol.ReclassifyReply> = v.object({
  dry_run: v.boolean(),
  touches: v.number(),
  moves: v.array(v.object({ from: v.string(), to: v.string(), touches: v.number() })),
});

const ChannelRulesReply: v.GenericSchema<protocol.ChannelRulesReply> = v.object({
  own,
  versions: v.array(
    v.object({
      version: v.number(),
      created_at: v.string(),
      actor: v.string(),
      reason: v.string(),
      rules: own,
      reclassified: v.nullable(v.object({ at: v.string(), from: v.string(), touches: v.number() })),
    }),
  ),
  rules: v.array(rule),
  otherwise: v.string(),
});

const ChannelTestReply: v.GenericSchema<protocol.ChannelTestReply> = v.object({
  touchpoint: v.nullable(
    v.object({ channel: v.string(), source: v.string(), medium: v.string(), campaign: v.nullable(v.string()) }),
  ),
  rule: v.nullable(rule),
  own: v.nullable(v.number()),
  facts: v.nullable(v.object(fields)),
  tags: v.nullable(v.object({ source: v.string(), medium: v.string(), name: v.string() })),
  click: v.nullable(v.object({ source: v.string(), medium: v.string() })),
  referrer: v.string(),
  ignored: v.nullable(v.picklist(['in_site', 'passage'])),
});

export const reporting: Operation[] = [
  ...costing,
  ...analysis,
  {
    method: 'get',
    path: '/api/reports/trends',
    summary:
      'Count an event and its people day by day, divided by a column or a property (`by`). `people=1` counts people whatever it takes.',
    auth: 'admin',
    query: v.object({ event: text, range: text, from: text, to: text, by: text, people: text }),
    status: 200,
    reply: TrendsReply,
    errors: ['invalid_parameter'],
  },
  {
    method: 'get',
    path: '/api/reports/funnel',
    summary: 'Count the people, or sessions, who went through two to eight events in this order (`step`, repeated).',
    auth: 'admin',
    query: v.object({ step: v.string(), range: text, from: text, to: text, window: text, by: text }),
    status: 200,
    reply: FunnelReply,
    errors: ['invalid_parameter'],
  },
  {
    method: 'get',
    path: '/api/reports/attribution',
    summary: 'Credit channels with the conversions of a date range.',
    auth: 'admin',
    query: AttributionQuery,
    status: 200,
    reply: replies.AttributionReply,
    errors: ['invalid_parameter', 'unknown_model', 'too_complex'],
  },
  {
    method: 'post',
    path: '/api/reports/attribution/paths',
    summary: 'Run a model on a table of paths of your own.',
    auth: 'admin',
    body: PATHS_CALL,
    status: 200,
    reply: replies.AttributionReply,
    errors: ['invalid_json', 'invalid_body', 'unknown_model', 'too_complex'],
  },
  {
    method: 'get',
    path: '/api/reports/goals',
    summary: 'List the event names that can be a goal, most frequent first.',
    auth: 'admin',
    status: 200,
    reply: replies.GoalsReply,
  },
  {
    method: 'get',
    path: '/api/channels/rules',
    summary: 'List the rules that give a visit its channel, in their order.',
    auth: 'admin',
    status: 200,
    reply: ChannelRulesReply,
  },
  {
    method: 'post',
    path: '/api/channels/test',
    summary: 'Say where a visit would go, and by which rule. Nothing is stored.',
    auth: 'admin',
    body: ChannelTest,
    status: 200,
    reply: ChannelTestReply,
    errors: ['invalid_json', 'invalid_body', 'request_too_large', 'invalid_gzip'],
  },
  {
    method: 'post',
    path: '/api/channels/rules',
    summary: 'Save the own channel rules, as a whole list. They hold for events stored from now on; history stays.',
    auth: 'admin',
    body: RulesCall,
    status: 200,
    reply: v.object({ version: v.number() }),
    errors: ['invalid_json', 'invalid_body', 'request_too_large', 'invalid_gzip'],
  },
  {
    method: 'post',
    path: '/api/channels/reclassify',
    summary:
      'Name older touches anew by the rules of today (`dry_run`: only say which); kept with the version of the rules.',
    auth: 'admin',
    body: Reclassify,
    status: 200,
    reply: ReclassifyReply,
    errors: ['invalid_json', 'invalid_body', 'request_too_large', 'invalid_gzip'],
  },
];
