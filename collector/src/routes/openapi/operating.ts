import { EventsQuery, QuarantineQuery } from '../operations.ts';
import { SourceCall } from '../sources.ts';
import { type Operation, READ } from './operation.ts';
import * as replies from './replies.ts';

/** Looking after the collector. */
export const operating: Operation[] = [
  {
    method: 'get',
    path: '/healthz',
    summary: 'Whether the collector can work: 503 while the database is not migrated or not reachable.',
    auth: 'none',
    status: 200,
    reply: replies.HealthReply,
  },
  { method: 'get', path: '/api/openapi.json', summary: 'This document.', auth: 'none', status: 200 },
  {
    method: 'get',
    path: '/api/stats',
    summary: 'Count what was accepted and what became of it; accepted is the sum of the others.',
    auth: 'admin',
    status: 200,
    reply: replies.StatsReply,
  },
  {
    method: 'get',
    path: '/api/events',
    summary: 'Follow stored events, oldest first; without `after` the newest ones.',
    auth: 'admin',
    query: EventsQuery,
    status: 200,
    reply: replies.EventsReply,
    errors: ['invalid_parameter'],
  },
  {
    method: 'get',
    path: '/api/quarantine',
    summary: 'List refused events and why, newest first.',
    auth: 'admin',
    query: QuarantineQuery,
    status: 200,
    reply: replies.QuarantineReply,
    errors: ['invalid_parameter'],
  },
  {
    method: 'get',
    path: '/api/sources',
    summary: 'List the sources.',
    auth: 'admin',
    status: 200,
    reply: replies.SourcesReply,
  },
  {
    method: 'post',
    path: '/api/sources',
    summary: 'Add a source, or change the one with this id.',
    auth: 'admin',
    body: SourceCall,
    status: 200,
    reply: replies.Source,
    errors: READ,
  },
];
