import type {
  AttributionReply,
  ChannelRulesCall,
  ChannelRulesReply,
  ChannelTestCall,
  ChannelTestReply,
  CohortsReply,
  CostImportReply,
  CostImportsReply,
  CostReportReply,
  FlowsReply,
  FunnelLostReply,
  FunnelReply,
  GoalsReply,
  LiveReply,
  ReclassifyCall,
  ReclassifyReply,
  SavedView,
  SummaryCall,
  TrendsReply,
  ViewCall,
  ViewsReply,
} from '@guiyi/protocol';
import { call } from './call.ts';
import { countDaysBy } from './today.ts';

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

const view = (id: string) => `/api/views/${encodeURIComponent(id)}`;

/** What the console asks of reports, channels, costs and saved views. */
export const reportCalls = {
  live: (signal?: AbortSignal) => call<LiveReply>('/api/reports/live', { signal }),
  /** Every report begins with it: it says the deployment's time zone, too. */
  goals: async (signal?: AbortSignal) => {
    const reply = await call<GoalsReply>('/api/reports/goals', { signal });
    countDaysBy(reply.time_zone);
    return reply;
  },
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
  importCosts: (file: Blob, query: { name: string; dry_run: '0' | '1'; source: string; medium: string }) =>
    call<CostImportReply>('/api/costs', { method: 'POST', body: file, query }),
  costImports: (signal?: AbortSignal) => call<CostImportsReply>('/api/costs/imports', { signal }),
  removeCosts: (id: string) => call<void>(`/api/costs/imports/${encodeURIComponent(id)}`, { method: 'DELETE' }),

  views: (signal?: AbortSignal) => call<ViewsReply>('/api/views', { signal }),
  view: (id: string, signal?: AbortSignal) => call<SavedView>(view(id), { signal }),
  saveView: (body: ViewCall) => call<SavedView>('/api/views', { method: 'POST', body }),
  changeView: (id: string, body: Partial<ViewCall>) => call<SavedView>(view(id), { method: 'POST', body }),
  removeView: (id: string) => call<void>(view(id), { method: 'DELETE' }),
  sendView: (id: string, body: SummaryCall) => call<SavedView>(`${view(id)}/summary`, { method: 'POST', body }),
  endSummary: (id: string) => call<void>(`${view(id)}/summary`, { method: 'DELETE' }),
  trySummary: (id: string) => call<void>(`${view(id)}/summary/test`, { method: 'POST', body: {} }),
};
