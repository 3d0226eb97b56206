/** The operations of saved views and of what is sent of them. */
import type * as protocol from '@guiyi/protocol';
import * as v from 'valibot';
import { SummaryCall, ViewCall, ViewChange } from '../views.ts';
import type { Operation } from './operation.ts';

const text = v.string();

const SavedView: v.GenericSchema<protocol.SavedView> = v.object({
  id: text,
  name: text,
  page: v.picklist(['attribution', 'costs', 'trends', 'funnel', 'cohorts', 'flows']),
  params: text,
  shared: v.boolean(),
  owner: text,
  mine: v.boolean(),
  created_at: text,
  updated_at: text,
  summary: v.nullable(
    v.object({
      every: v.picklist(['day', 'week', 'month']),
      weekday: v.number(),
      hour: v.number(),
      format: v.picklist(['json', 'wecom', 'dingtalk', 'feishu', 'email']),
      language: v.picklist(['zh', 'en']),
      host: text,
      sent_at: v.nullable(text),
      error: v.nullable(text),
      attempts: v.number(),
      next_at: text,
    }),
  ),
});

const ViewsReply: v.GenericSchema<protocol.ViewsReply> = v.object({ views: v.array(SavedView) });

const CHANGE = {
  auth: 'admin',
  errors: ['invalid_json', 'invalid_body', 'invalid_parameter', 'unknown_model', 'unknown_view', 'request_too_large'],
} as const;

export const viewing: Operation[] = [
  {
    method: 'get',
    path: '/api/views',
    summary: 'List the saved views that the caller may see: the own and the shared ones; an admin sees all.',
    auth: 'admin',
    status: 200,
    reply: ViewsReply,
  },
  {
    ...CHANGE,
    method: 'post',
    path: '/api/views',
    summary:
      'Save a report by the address of its page in the console. With `range=30d` its days move; with `from` and `to` they stay.',
    body: ViewCall,
    status: 201,
    reply: SavedView,
    errors: [...CHANGE.errors],
  },
  {
    method: 'get',
    path: '/api/views/:id',
    summary: 'Get a saved view, as its link opens it.',
    auth: 'admin',
    status: 200,
    reply: SavedView,
    errors: ['unknown_view'],
  },
  {
    ...CHANGE,
    method: 'post',
    path: '/api/views/:id',
    summary: 'Change name, address or sharing of a saved view; for its owner and admins.',
    body: ViewChange,
    status: 200,
    reply: SavedView,
    errors: [...CHANGE.errors],
  },
  {
    method: 'delete',
    path: '/api/views/:id',
    summary: 'Remove a saved view, and what is sent of it; for its owner and admins.',
    auth: 'admin',
    status: 204,
    errors: ['unknown_view'],
  },
  {
    ...CHANGE,
    method: 'post',
    path: '/api/views/:id/summary',
    summary:
      'Send the figures of a view every day, week or month to a webhook: JSON, signed, or a message of a chat’s robot.',
    body: SummaryCall,
    status: 200,
    reply: SavedView,
    errors: ['invalid_json', 'invalid_body', 'unknown_view', 'request_too_large'],
  },
  {
    method: 'delete',
    path: '/api/views/:id/summary',
    summary: 'End the sending of a view.',
    auth: 'admin',
    status: 204,
    errors: ['unknown_view', 'unknown_summary'],
  },
  {
    method: 'post',
    path: '/api/views/:id/summary/test',
    summary: 'Send a summary once, now.',
    auth: 'admin',
    status: 204,
    errors: ['unknown_view', 'unknown_summary', 'summary_failed'],
  },
];
