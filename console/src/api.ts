import type {
  AttributionReply,
  AuditReply,
  AuditVerifyReply,
  BreachCall,
  BreachReply,
  BulkReply,
  CategoryPreferences,
  ChainReply,
  ChannelRulesCall,
  ChannelRulesReply,
  ChannelTestCall,
  ChannelTestReply,
  CohortsReply,
  Correction,
  CostImportReply,
  CostImportsReply,
  CostReportReply,
  EventsReply,
  FlowsReply,
  FunnelLostReply,
  FunnelReply,
  GoalsReply,
  IdentifierType,
  NewTokenReply,
  NoticeCall,
  NoticeReply,
  NoticesReply,
  PersonConsentReply,
  PersonReply,
  ProcessingReply,
  QuarantineReply,
  ReclassifyCall,
  ReclassifyReply,
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
  TrendsReply,
  WhyReply,
} from '@guiyi/protocol';
import { ApiError, parseProblem } from './problem.ts';

type Query = Record<string, string | number | readonly string[] | undefined>;

interface CallOptions {
  method?: 'GET' | 'POST' | 'DELETE';
  query?: Query;
  /** An object goes as JSON, a file as it is: CSV. */
  body?: object;
  /** An admin token for this one call, instead of the session cookie. */
  token?: string;
  signal?: AbortSignal;
}

/** Called when any call finds that the session is over. */
let onSignedOut: () => void = () => {};

export function whenSignedOut(action: () => void): void {
  onSignedOut = action;
}

/** The one place where the console talks to the server. Throws {@link ApiError}, or `AbortError` when aborted. */
async function call<Reply>(path: string, options: CallOptions = {}): Promise<Reply> {
  const { text, status } = await said(path, options);
  return text === '' ? (undefined as Reply) : parseReply<Reply>(text, status);
}

/** The body as it came. */
async function said(path: string, options: CallOptions): Promise<{ text: string; status: number }> {
  const response = await send(path, options);
  const text = await response.text();
  if (response.ok) return { text, status: response.status };
  const error = new ApiError(response.status, parseProblem(text));
  if (error.signedOut && options.token === undefined) onSignedOut();
  throw error;
}

async function send(path: string, { method = 'GET', query, body, token, signal }: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body) headers['content-type'] = body instanceof Blob ? 'text/csv' : 'application/json';
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  try {
    return await fetch(path + queryString(query), {
      method,
      headers,
      body: body instanceof Blob ? body : body && JSON.stringify(body),
      signal,
      credentials: 'same-origin',
      cache: 'no-store',
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, null);
  }
}

/** A 200 that is not JSON comes from something between us and the server; say so instead of breaking a page. */
function parseReply<Reply>(text: string, status: number): Reply {
  try {
    return JSON.parse(text) as Reply;
  } catch {
    throw new ApiError(status, null);
  }
}

/** `?a=1&b=2`, without the values that are undefined or empty; a list stands as often as it is long. */
export function queryString(query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((each) => [name, each ?? '']));
  const given = pairs.filter(([, value]) => value !== '').map(([name, value]) => [String(name), String(value)]);
  const text = new URLSearchParams(given).toString();
  return text && `?${text}`;
}

/** Body of `POST /api/identity/evidence`; the reason is added where it is asked for. */
export type EvidenceCall =
  | { action: 'merge' | 'split' | 'unbind' | 'forbid' | 'confirm'; a: { ref: string }; b: { ref: string } }
  | { action: 'void'; evidence_id: string };

export interface AttributionQuery {
  from: string;
  to: string;
  goal: readonly string[];
  lookback: number;
  /** Comma between names. */
  models: string;
  channels: string;
  unit: string;
  nulls: '0' | '1';
  order: number;
  half_life: number;
  position: string;
  weights: string;
}

export interface CostsQuery {
  from: string;
  to: string;
  goal: readonly string[];
  lookback: number;
  model: string;
  by: string;
}

export interface FunnelQuery {
  from: string;
  to: string;
  step: readonly string[];
  /** Hours. */
  window: number;
  by: string;
}

export interface CohortsQuery {
  from: string;
  to: string;
  event: string;
  return: string;
  period: string;
}

export interface FlowsQuery {
  from: string;
  to: string;
  event: string;
  direction: string;
  /** Hours. */
  window: number;
  steps: number;
}

export interface TrendsQuery {
  from: string;
  to: string;
  event: string;
  by: string;
  people?: '1';
}

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

  goals: (signal?: AbortSignal) => call<GoalsReply>('/api/reports/goals', { signal }),
  attribution: (query: AttributionQuery, signal?: AbortSignal) =>
    call<AttributionReply>('/api/reports/attribution', { query: { ...query }, signal }),

  channelRules: (signal?: AbortSignal) => call<ChannelRulesReply>('/api/channels/rules', { signal }),
  saveChannelRules: (body: ChannelRulesCall) =>
    call<{ version: number }>('/api/channels/rules', { method: 'POST', body }),
  reclassify: (body: ReclassifyCall) => call<ReclassifyReply>('/api/channels/reclassify', { method: 'POST', body }),
  testChannel: (body: ChannelTestCall, signal?: AbortSignal) =>
    call<ChannelTestReply>('/api/channels/test', { method: 'POST', body, signal }),

  costs: (query: CostsQuery, signal?: AbortSignal) =>
    call<CostReportReply>('/api/reports/costs', { query: { ...query }, signal }),
  funnel: (query: FunnelQuery, signal?: AbortSignal) =>
    call<FunnelReply>('/api/reports/funnel', { query: { ...query }, signal }),
  trends: (query: TrendsQuery, signal?: AbortSignal) =>
    call<TrendsReply>('/api/reports/trends', { query: { ...query }, signal }),
  funnelLost: (query: FunnelQuery & { at: number }, signal?: AbortSignal) =>
    call<FunnelLostReply>('/api/reports/funnel/lost', { query: { ...query }, signal }),
  cohorts: (query: CohortsQuery, signal?: AbortSignal) =>
    call<CohortsReply>('/api/reports/cohorts', { query: { ...query }, signal }),
  flows: (query: FlowsQuery, signal?: AbortSignal) =>
    call<FlowsReply>('/api/reports/flows', { query: { ...query }, signal }),
  importCosts: (file: Blob, query: { name: string; dry_run: '0' | '1' }) =>
    call<CostImportReply>('/api/costs', { method: 'POST', body: file, query }),
  costImports: (signal?: AbortSignal) => call<CostImportsReply>('/api/costs/imports', { signal }),
  removeCosts: (id: string) => call<void>(`/api/costs/imports/${encodeURIComponent(id)}`, { method: 'DELETE' }),

  resolve: (query: { type: IdentifierType; value: string; scope?: string }, signal?: AbortSignal) =>
    call<ResolveReply>('/api/identity/resolve', { query, signal }),
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
