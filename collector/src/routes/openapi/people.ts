import type { RequestCode } from '@guiyi/protocol';
import * as v from 'valibot';
import { EvidenceCall, PolicySchema, ResolveCall, ReviewQuery } from '../identity.ts';
import { EventsQuery, WhyCall, WhyQuery } from '../persons.ts';
import { type Operation, READ } from './operation.ts';
import * as replies from './person-replies.ts';
import { EventsReply } from './replies.ts';

const PERSON: RequestCode[] = ['unknown_person'];

/** Persons, and why they are whom they are. */
export const people: Operation[] = [
  {
    method: 'get',
    path: '/api/identity/resolve',
    summary: 'Say whose an identifier is, now or at a time. For phone numbers and e-mail addresses use the POST.',
    auth: 'admin',
    query: ResolveCall,
    status: 200,
    reply: replies.ResolveReply,
    errors: ['invalid_parameter'],
  },
  {
    method: 'post',
    path: '/api/identity/resolve',
    summary: 'Say whose an identifier is, now or at a time, without the identifier in the address.',
    auth: 'admin',
    body: ResolveCall,
    status: 200,
    reply: replies.ResolveReply,
    errors: READ,
  },
  {
    method: 'post',
    path: '/api/identity/evidence',
    summary: 'Decide as staff: merge, split, unbind, forbid, confirm, or void an earlier decision.',
    auth: 'admin',
    body: EvidenceCall,
    status: 201,
    reply: replies.EvidenceReply,
    errors: ['invalid_json', 'invalid_body', 'unknown_evidence', 'decision_without_effect', 'person_too_large'],
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
    errors: ['invalid_json', 'invalid_body'],
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
    query: EventsQuery,
    status: 200,
    reply: EventsReply,
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
    method: 'post',
    path: '/api/persons/:id/why',
    summary: 'Show the evidence and the chain from one identifier to another, without the two in the address.',
    auth: 'admin',
    body: WhyCall,
    status: 200,
    reply: replies.WhyReply,
    errors: [...READ, ...PERSON, 'unknown_evidence'],
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
