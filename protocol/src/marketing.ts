/** What an event is looked at for its channel. */
export type ChannelField = 'source' | 'medium' | 'campaign' | 'category';

/** A rule: it holds when one of its conditions does; a condition, when all of its patterns match (lower case, regular expressions). */
export interface ChannelRule {
  /** From 1; the first rule that holds gives the channel. */
  position: number;
  channel: string;
  /** Whether touches of the channel cost money. */
  paid: boolean;
  any: Partial<Record<ChannelField, string>>[];
}

/** What one field must be; letter case does not matter. */
export interface ChannelCondition {
  field: ChannelField;
  op: 'is' | 'contains' | 'starts' | 'ends';
  /** Any of them. */
  values: string[];
}

/** A rule of the deployment's own: it holds when all of its conditions do, and is asked before the built-in ones. */
export interface CustomChannelRule {
  channel: string;
  /** Whether touches of the channel cost money. */
  paid: boolean;
  all: ChannelCondition[];
}

/** The rules as they once were saved. */
export interface ChannelRulesVersion {
  version: number;
  created_at: string;
  /** Who saved them, and why. */
  actor: string;
  reason: string;
  rules: CustomChannelRule[];
  /** Whether older touches were named anew by these rules, from when on, and how many changed. */
  reclassified: { at: string; from: string; touches: number } | null;
}

/** Body of `POST /api/channels/rules`: the whole list. It holds for events that are stored from now on. */
export interface ChannelRulesCall {
  rules: CustomChannelRule[];
  reason: string;
}

/** Body of `POST /api/channels/reclassify`: names touches since `from` anew by today's rules; `dry_run` only says which. */
export interface ReclassifyCall {
  from: string;
  dry_run: boolean;
}

export interface ReclassifyReply {
  dry_run: boolean;
  touches: number;
  moves: { from: string; to: string; touches: number }[];
}

/** `GET /api/channels/rules`. */
export interface ChannelRulesReply {
  /** The deployment's own rules, asked first. */
  own: CustomChannelRule[];
  /** Versions of them, newest first. */
  versions: ChannelRulesVersion[];
  rules: ChannelRule[];
  /** The channel where no rule holds. */
  otherwise: string;
}

/** `POST /api/channels/test`: where would this visit go? Nothing is stored. */
export interface ChannelTestCall {
  /** The landing page, with its query. */
  url: string;
  /** The page that the visitor came from; none: typed in, or hidden by it. */
  referrer?: string | null;
  /** Own rules to try instead of those that hold. */
  rules?: CustomChannelRule[];
}

export interface ChannelTestReply {
  /** Null when the visit brought nobody new: see `ignored`. */
  touchpoint: { channel: string; source: string; medium: string; campaign: string | null } | null;
  /** The built-in rule that gave the channel; null where none did, or one of the deployment's own. */
  rule: ChannelRule | null;
  /** Number from 1 of the own rule that gave the channel. */
  own: number | null;
  /** What the rules looked at. */
  facts: Record<ChannelField, string> | null;
  tags: { source: string; medium: string; name: string } | null;
  click: { source: string; medium: string } | null;
  /** Host of the referrer; empty when there is none. */
  referrer: string;
  /** Why the referrer does not count: the site itself, or a page that visitors pass through (payment, sign-in). */
  ignored: 'in_site' | 'passage' | null;
}

/** What one day of a campaign cost. */
export interface CostRow {
  /** `2026-01-31`, a day of the deployment's time zone. */
  day: string;
  /** As the reports name it, e.g. `Paid Search`; found by the channel rules from the fields below where it is not said. */
  channel: string;
  source: string | null;
  medium: string | null;
  campaign: string | null;
  /** 0 or more, at most six decimals make sense. */
  amount: number;
  /** ISO 4217; the deployment's where it is not said. */
  currency: string;
  impressions: number | null;
  clicks: number | null;
}

/** Why a row cannot be taken. `line` is that of the file (the header is 1), or the number of the row from 1 in JSON. */
export interface CostError {
  line: number;
  /** The field; empty where the whole row is meant. */
  field: string;
  message: string;
}

/**
 * `POST /api/costs?name=…&dry_run=1`, with CSV (`text/csv`) or `{"rows": […]}`. An import is taken whole or not at all.
 * Nothing is stored where there are errors or `dry_run` is set; `import_id` is null then.
 */
export interface CostImportReply {
  import_id: string | null;
  rows: number;
  /** First and last day; null without rows. */
  days: { from: string; to: string } | null;
  amounts: { currency: string; amount: number }[];
  /** The first rows, as they are understood. */
  preview: CostRow[];
  /** The first of the errors; `error_count` counts all. */
  errors: CostError[];
  error_count: number;
}

/** `GET /api/costs/imports`, newest first. `DELETE /api/costs/imports/:id` takes one back. */
export interface CostImportsReply {
  imports: { id: string; name: string; created_at: string; rows: number }[];
}

/** What was spent and what came of it. A ratio is null where it would divide by nothing, or nothing was spent. */
export interface CostLine {
  cost: number;
  impressions: number;
  clicks: number;
  conversions: number;
  value: number;
  /** Cost per conversion. */
  cpa: number | null;
  /** Value for each unit of cost; 2 is two yuan for one. */
  roas: number | null;
  /** (Value − cost) / cost; 1 is 100 %. */
  roi: number | null;
  /** Conversions for each click, of rows that have clicks. */
  cvr: number | null;
}

/** `GET /api/reports/costs`. Costs and values in other currencies than the deployment's are not added up, but listed. */
export interface CostReportReply {
  by: 'channel' | 'campaign' | 'day';
  /** Days have no model: all conversions of the day stand against all its cost. */
  model: string | null;
  /** Highest cost first; days in their order. `channel` and `campaign` are null where the row is a day. */
  rows: (CostLine & { channel: string | null; campaign: string | null; day: string | null })[];
  /** The rows beyond the first 500, added up; null when all are above. */
  rest: (CostLine & { rows: number }) | null;
  total: CostLine;
  currency: string;
  other_currencies: { currency: string; cost: number; conversions: number; value: number }[];
  graph_version: number;
}

/** `GET /api/reports/funnel?step=A&step=B&window=…&by=person`: how many went through events in this order. */
export interface FunnelReply {
  steps: {
    name: string;
    /** People, or sessions, who came at least so far. */
    people: number;
    /** Median time from the step before; null for the first step, and where nobody came so far. */
    median_seconds: number | null;
  }[];
  from: string;
  to: string;
  /** Hours from the first step within which the others must follow. */
  window: number;
  /** Whether `people` are persons or sessions. */
  by: 'person' | 'session';
  graph_version: number;
}

/** `GET /api/reports/funnel/lost?…&at=2`: who made step 2 and not step 3, the latest first, at most 500. */
export interface FunnelLostReply {
  step: number;
  total: number;
  /** `person_id` is null for an identifier that belongs to nobody. */
  people: { person_id: string | null; left_at: string }[];
  graph_version: number;
}

/** `GET /api/reports/trends?event=…&by=…`: how often an event happened, by day of the deployment's time zone. */
export interface TrendsReply {
  event: string;
  days: string[];
  /** Largest first, at most ten, then the rest as one. */
  series: {
    /** Value of the dimension; null where an event has none, and for the rest. */
    key: string | null;
    /** How many values the rest stands for; 0 for a series of its own. */
    rest: number;
    total: number;
    /**
     * One number for each of `days`. People are counted anew each day; null for the rest, where they would count twice, and where
     * there are too many events to count them unasked (`people=1` asks).
     */
    events: number[];
    people: number[] | null;
  }[];
  graph_version: number;
}

/** `GET /api/reports/cohorts?event=…&return=…&period=week`: how many of those who began came back, period by period. */
export interface CohortsReply {
  start: string;
  back: string;
  period: 'day' | 'week' | 'month';
  cohorts: {
    /** First day of the period in which they did `start` for the first time ever. */
    day: string;
    people: number;
    /** Of them, who came back at all, up to now. */
    came_back: number;
    /** Who came back in the cohort's own period (later than the first time), in the next, and so on up to now. */
    periods: number[];
  }[];
  graph_version: number;
}

/** `GET /api/reports/flows?event=…&direction=after`: the ways that people took after an event, or before it. */
export interface FlowsReply {
  event: string;
  direction: 'after' | 'before';
  /** Hours. */
  window: number;
  /** To whom the event happened in the range. */
  people: number;
  /** `step` 0 is the event itself; `name` is null for all names that have no node of their own at this step. */
  nodes: { id: string; step: number; name: string | null; people: number }[];
  links: { source: string; target: string; people: number }[];
  graph_version: number;
}
