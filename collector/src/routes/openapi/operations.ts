/** Every operation of the app. A test compares this table with the mounted routes, both ways. */
import type { RequestCode } from '@guiyi/protocol';
import { EventSchema } from '@guiyi/protocol/validate';
import * as v from 'valibot';
import { ConsentSchema } from '../consent.ts';
import { EvidenceCall, PolicySchema, ResolveQuery, ReviewQuery } from '../identity.ts';
import { EventsQuery, QuarantineQuery } from '../operations.ts';
import { EventsQuery as PersonEventsQuery, WhyQuery } from '../persons.ts';
import { SessionCall, SignInLinkCall } from '../session.ts';
import { SourceCall } from '../sources.ts';
import { SINGLE_CALLS } from '../v1.ts';
import { campaigning } from './campaigning.ts';
import { consenting } from './consent.ts';
import { desking } from './desk.ts';
import { handovers } from './handover.ts';
import { laking } from './lake.ts';
import type { Operation } from './operation.ts';
import { recording } from './records.ts';
import * as replies from './replies.ts';
import { reporting } from './reporting.ts';
import { requesting } from './requests.ts';
import { rights } from './rights.ts';
import { SessionReply, staffing } from './staff.ts';
import { viewing } from './views.ts';
import { wechat } from './wechat.ts';

const READ: RequestCode[] = ['invalid_json', 'invalid_body', 'request_too_large', 'invalid_gzip'];
const WRITE_KEY: RequestCode[] = ['missing_write_key', 'unknown_write_key', 'queue_unavailable'];
const PERSON: RequestCode[] = ['unknown_person'];

const writeKey = v.optional(v.string());
const Batch = v.object({
  writeKey,
  sentAt: v.optional(v.string()),
  context: v.optional(v.looseObject({})),
  unconfirmed: v.optional(v.array(v.string())),
  batch: v.array(EventSchema),
});
const { type: _, ...single } = EventSchema.entries;
const Single = v.object({ writeKey, ...single });

const tracking: Operation[] = [
  {
    method: 'post',
    path: '/v1/batch',
    summary: 'Take up to 500 events; each gets its own verdict.',
    auth: 'write_key',
    body: Batch,
    status: 202,
    reply: replies.BatchReply,
    errors: [...READ, ...WRITE_KEY, 'too_many_events'],
  },
  ...Object.entries(SINGLE_CALLS).map(
    ([path, type]): Operation => ({
      method: 'post',
      path: `/v1/${path}`,
      summary: `Take one ${type} event.`,
      auth: 'write_key',
      body: Single,
      status: 202,
      reply: replies.BatchReply,
      errors: [...READ, ...WRITE_KEY],
    }),
  ),
  {
    method: 'post',
    path: '/v1/consent',
    summary: 'Record a decision of a visitor.',
    auth: 'write_key',
    body: ConsentSchema,
    status: 200,
    reply: replies.ConsentReply,
    errors: [...READ, ...WRITE_KEY],
  },
];

const session: Operation[] = [
  {
    method: 'post',
    path: '/api/sign-in-links',
    summary: 'Make a link that signs in to the console once, within ten minutes, with a role.',
    auth: 'admin',
    body: SignInLinkCall,
    status: 201,
    reply: replies.SignInLinkReply,
    errors: READ,
  },
  {
    method: 'post',
    path: '/api/session',
    summary: 'Sign in with the code of a link; sets a cookie for twelve hours.',
    auth: 'none',
    body: SessionCall,
    status: 204,
    errors: [...READ, 'invalid_sign_in_code', 'forbidden_origin'],
  },
  {
    method: 'get',
    path: '/api/session',
    summary: 'Say who is signed in.',
    auth: 'admin',
    status: 200,
    reply: SessionReply,
  },
  { method: 'delete', path: '/api/session', summary: 'Sign out.', auth: 'admin', status: 204 },
  {
    method: 'delete',
    path: '/api/sessions',
    summary: 'End every session and every sign-in link that is out.',
    auth: 'admin',
    status: 204,
  },
];

const operating: Operation[] = [
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

const people: Operation[] = [
  {
    method: 'get',
    path: '/api/identity/resolve',
    summary: 'Say whose an identifier is, now or at a time.',
    auth: 'admin',
    query: ResolveQuery,
    status: 200,
    reply: replies.ResolveReply,
    errors: ['invalid_parameter'],
  },
  {
    method: 'post',
    path: '/api/identity/evidence',
    summary: 'Decide as staff: merge, split, unbind, forbid, confirm, or void an earlier decision.',
    auth: 'admin',
    body: EvidenceCall,
    status: 201,
    reply: replies.EvidenceReply,
    errors: ['invalid_json', 'invalid_body', 'unknown_evidence', 'decision_without_effect'],
  },
  {
    method: 'get',
    path: '/api/identity/policy',
    summary: 'Show the rule of the identity graph, and how far it has been computed by it.',
    auth: 'admin',
    status: 200,
    reply: replies.PolicyReply,
  },
  {
    method: 'post',
    path: '/api/identity/policy',
    summary: 'Override the rule of the identity graph; with `dry_run`, only say what that would change.',
    auth: 'admin',
    body: PolicySchema,
    status: 200,
    reply: v.union([replies.PolicyReply, replies.PolicyChange]),
    errors: ['invalid_json', 'invalid_body', 'dry_run_too_large'],
  },
  {
    method: 'get',
    path: '/api/identity/review',
    summary: 'List identifiers that two persons claim, that moved, or that link nobody; newest first.',
    auth: 'admin',
    query: ReviewQuery,
    status: 200,
    reply: replies.ReviewReply,
    errors: ['invalid_parameter'],
  },
  {
    method: 'get',
    path: '/api/persons/:id',
    summary: 'Show a person; former ids are followed.',
    auth: 'admin',
    status: 200,
    reply: replies.PersonReply,
    errors: PERSON,
  },
  {
    method: 'get',
    path: '/api/persons/:id/events',
    summary: 'List the events of a person, newest first.',
    auth: 'admin',
    query: PersonEventsQuery,
    status: 200,
    reply: replies.EventsReply,
    errors: [...PERSON, 'invalid_parameter'],
  },
  {
    method: 'get',
    path: '/api/persons/:id/why',
    summary: 'Show the evidence that makes these identifiers one person, and the chain from one to another.',
    auth: 'admin',
    query: WhyQuery,
    status: 200,
    reply: replies.WhyReply,
    errors: [...PERSON, 'invalid_parameter', 'unknown_evidence'],
  },
  {
    method: 'get',
    path: '/api/persons/:id/consent',
    summary: 'Show what a person agreed to, and when.',
    auth: 'admin',
    status: 200,
    reply: replies.PersonConsentReply,
    errors: PERSON,
  },
];

export const OPERATIONS: readonly Operation[] = [
  ...tracking,
  ...handovers,
  ...wechat,
  ...session,
  ...operating,
  ...people,
  ...reporting,
  ...viewing,
  ...campaigning,
  ...requesting,
  ...rights,
  ...consenting,
  ...desking,
  ...staffing,
  ...laking,
  ...recording,
];
