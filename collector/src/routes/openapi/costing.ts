/** The operations of ad costs. */
import type * as protocol from '@guiyi/protocol';
import * as v from 'valibot';
import { CostsCall, CostsQuery } from '../costs.ts';
import type { Operation } from './operation.ts';

const text = v.string();
const number = v.number();
const named = v.optional(text);
const currencies = v.object({ currency: text, amount: number });

const CostImportReply: v.GenericSchema<protocol.CostImportReply> = v.object({
  import_id: v.nullable(text),
  rows: number,
  days: v.nullable(v.object({ from: text, to: text })),
  amounts: v.array(currencies),
  preview: v.array(
    v.object({
      day: text,
      channel: text,
      source: v.nullable(text),
      medium: v.nullable(text),
      campaign: v.nullable(text),
      amount: number,
      currency: text,
      impressions: v.nullable(number),
      clicks: v.nullable(number),
    }),
  ),
  errors: v.array(v.object({ line: number, field: text, message: text })),
  error_count: number,
  totals: v.array(number),
});

const CostImportsReply: v.GenericSchema<protocol.CostImportsReply> = v.object({
  imports: v.array(v.object({ id: text, name: text, created_at: text, rows: number })),
});

const line = {
  cost: number,
  impressions: number,
  clicks: number,
  conversions: number,
  value: number,
  cpa: v.nullable(number),
  roas: v.nullable(number),
  roi: v.nullable(number),
  cvr: v.nullable(number),
};

const CostReportReply: v.GenericSchema<protocol.CostReportReply> = v.object({
  by: v.picklist(['channel', 'campaign', 'day']),
  model: v.nullable(text),
  rows: v.array(v.object({ ...line, channel: v.nullable(text), campaign: v.nullable(text), day: v.nullable(text) })),
  rest: v.nullable(v.object({ ...line, rows: number })),
  total: v.object(line),
  currency: text,
  other_currencies: v.array(v.object({ currency: text, cost: number, conversions: number, value: number })),
  graph_version: number,
});

const CostReportQuery = v.object({
  range: named,
  from: named,
  to: named,
  goal: named,
  model: named,
  lookback: named,
  channels: named,
  by: named,
  unit: named,
  nulls: named,
  order: named,
  half_life: named,
  position: named,
  weights: named,
});

export const costing: Operation[] = [
  {
    method: 'get',
    path: '/api/reports/costs',
    summary: 'Set ad costs against what they brought: CPA, ROAS, ROI, CVR by channel, campaign or day.',
    auth: 'admin',
    query: CostReportQuery,
    status: 200,
    reply: CostReportReply,
    errors: ['invalid_parameter', 'unknown_model', 'too_complex'],
  },
  {
    method: 'post',
    path: '/api/costs',
    summary: 'Import ad costs, as JSON rows or CSV (`text/csv`); `dry_run=1` only checks. Whole or not at all.',
    auth: 'admin',
    query: CostsQuery,
    body: CostsCall,
    status: 200,
    reply: CostImportReply,
    errors: [
      'invalid_json',
      'invalid_body',
      'invalid_parameter',
      'request_too_large',
      'invalid_gzip',
      'duplicate_import',
    ],
  },
  {
    method: 'get',
    path: '/api/costs/imports',
    summary: 'List the imports of ad costs, newest first.',
    auth: 'admin',
    status: 200,
    reply: CostImportsReply,
  },
  {
    method: 'delete',
    path: '/api/costs/imports/:id',
    summary: 'Take an import of ad costs back, with all its rows.',
    auth: 'admin',
    status: 204,
    errors: ['unknown_import'],
  },
];
