import type {
  AuditReply,
  AuditVerifyReply,
  BreachCall,
  BreachReply,
  BulkReply,
  CategoryPreferences,
  ChainReply,
  Correction,
  EventsReply,
  IdentifierType,
  NewTokenReply,
  NoticeCall,
  NoticeReply,
  NoticesReply,
  PersonConsentReply,
  PersonReply,
  ProcessingReply,
  QuarantineReply,
  RequestCall,
  RequestsReply,
  ResolveReply,
  RetentionReply,
  ReviewReply,
  SessionReply,
  SignInLinkCall,
  SignInLinkReply,
  Source,
  SourcesReply,
  StatsReply,
  SubjectRequest,
  TokenCall,
  TokensReply,
  WhyReply,
} from '@guiyi/protocol';
import { call, said } from './call.ts';
import { campaignCalls } from './campaign-calls.ts';
import { reportCalls } from './report-calls.ts';

/** Body of `POST /api/identity/evidence`; the reason is added where it is asked for. */
export type EvidenceCall =
  | { action: 'merge' | 'split' | 'unbind' | 'forbid' | 'confirm'; a: { ref: string }; b: { ref: string } }
  | { action: 'void'; evidence_id: string };

/** A source to be saved: exactly one of the keys. */
export interface SourceCall extends Omit<Source, 'write_key'> {
  write_key?: string;
  secret_key?: string;
}

export interface AuditQuery {
  subject?: string | undefined;
  actor?: string | undefined;
  action?: string | undefined;
  before?: number;
  limit?: number;
}

const request = (id: string) => `/api/requests/${encodeURIComponent(id)}`;
const person = (id: string) => `/api/persons/${encodeURIComponent(id)}`;

export const api = {
  signIn: (code: string) => call<void>('/api/session', { method: 'POST', body: { code } }),
  signOut: () => call<void>('/api/session', { method: 'DELETE' }),
  signInLink: (token: string) => call<SignInLinkReply>('/api/sign-in-links', { method: 'POST', token }),

  /** The newest events, or those after a cursor. */
  events: (query: { after?: number; limit: number }, signal?: AbortSignal) =>
    call<EventsReply>('/api/events', { query, signal }),
  stats: (signal?: AbortSignal) => call<StatsReply>('/api/stats', { signal }),
  sources: (signal?: AbortSignal) => call<SourcesReply>('/api/sources', { signal }),

  saveSource: (body: SourceCall) => call<Source>('/api/sources', { method: 'POST', body }),

  session: (signal?: AbortSignal) => call<SessionReply>('/api/session', { signal }),
  tokens: (signal?: AbortSignal) => call<TokensReply>('/api/tokens', { signal }),
  endSessions: () => call<void>('/api/sessions', { method: 'DELETE' }),
  invite: (body: SignInLinkCall) => call<SignInLinkReply>('/api/sign-in-links', { method: 'POST', body }),
  makeToken: (body: TokenCall) => call<NewTokenReply>('/api/tokens', { method: 'POST', body }),
  revokeToken: (id: string) => call<void>(`/api/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' }),
  audit: (query: AuditQuery, signal?: AbortSignal) => call<AuditReply>('/api/audit', { query: { ...query }, signal }),
  verifyAudit: () => call<AuditVerifyReply>('/api/audit/verify'),
  processing: (lang: 'zh' | 'en', signal?: AbortSignal) =>
    call<ProcessingReply>('/api/processing', { query: { lang }, signal }),
  breach: (body: BreachCall, lang: 'zh' | 'en') =>
    call<BreachReply>('/api/breach', { method: 'POST', body, query: { lang } }),
  breachPersons: async (body: BreachCall) => (await said('/api/breach/persons', { method: 'POST', body })).text,
  retention: (signal?: AbortSignal) => call<RetentionReply>('/api/retention', { signal }),

  ...reportCalls,
  ...campaignCalls,

  /** A POST, so that a phone number stands in no address. */
  resolve: (body: { type: IdentifierType; value: string; scope?: string }) =>
    call<ResolveReply>('/api/identity/resolve', { method: 'POST', body }),
  person: (id: string, signal?: AbortSignal) => call<PersonReply>(person(id), { signal }),
  personEvents: (id: string, limit: number, signal?: AbortSignal) =>
    call<EventsReply>(`${person(id)}/events`, { query: { limit }, signal }),
  personConsent: (id: string, signal?: AbortSignal) => call<PersonConsentReply>(`${person(id)}/consent`, { signal }),
  personWhy: (id: string, signal?: AbortSignal) => call<WhyReply>(`${person(id)}/why`, { signal }),

  review: (signal?: AbortSignal) => call<ReviewReply>('/api/identity/review', { signal }),
  decide: (body: EvidenceCall & { reason: string }) =>
    call<{ evidence_id: string }>('/api/identity/evidence', { method: 'POST', body }),

  requests: (signal?: AbortSignal) => call<RequestsReply>('/api/requests', { signal }),
  correct: (id: string, body: Correction) =>
    call<SubjectRequest>(`${request(id)}/correction`, { method: 'POST', body }),
  refuseRequest: (id: string, reason: string) =>
    call<SubjectRequest>(`${request(id)}/refusal`, { method: 'POST', body: { reason } }),
  liftRequest: (id: string, reason: string) =>
    call<SubjectRequest>(`${request(id)}/lift`, { method: 'POST', body: { reason } }),
  guardian: (id: string, body: { reference: string; preferences: CategoryPreferences }) =>
    call<SubjectRequest>(`${request(id)}/guardian`, { method: 'POST', body }),
  proveRequest: (id: string, code: string) =>
    call<SubjectRequest>(`${request(id)}/proof`, { method: 'POST', body: { code } }),
  approveBulk: (id: string) =>
    call<BulkReply>(`/api/bulk-requests/${encodeURIComponent(id)}/approval`, { method: 'POST', body: {} }),
  notices: (signal?: AbortSignal) => call<NoticesReply>('/api/notices', { signal }),
  publishNotice: (body: NoticeCall) => call<NoticeReply>('/api/notices', { method: 'POST', body }),
  verifyConsent: () => call<ChainReply>('/api/consent/verify'),
  receipt: (seq: number) => call<{ receipt: string }>(`/api/consent/${seq}/receipt`),
  openRequest: (body: RequestCall) => call<SubjectRequest>('/api/requests', { method: 'POST', body }),

  quarantine: (signal?: AbortSignal) => call<QuarantineReply>('/api/quarantine', { signal }),
};
