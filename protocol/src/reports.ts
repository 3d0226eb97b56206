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
  /** Who came back later is not counted: now, or the end of the sixtieth period. */
  until: string;
  cohorts: {
    /** First day of the period in which they did `start` for the first time ever. */
    day: string;
    people: number;
    /** Of them, who came back at all, up to `until`. */
    came_back: number;
    /** Who came back in the cohort's own period (later than the first time), in the next, and so on up to `until`. */
    periods: number[];
  }[];
  /** Of all cohorts; nobody is in two. */
  total: { people: number; came_back: number };
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

/** `GET /api/reports/live`: the last 30 minutes, bots left out. */
export interface LiveReply {
  from: string;
  to: string;
  /** Events of each minute, the oldest first. */
  minutes: number[];
  events: number;
  /** Who did something in that time; where nobody holds the identifier, it counts for itself. */
  people: number;
  /** Who came by a channel in that time, most people first; one who came by two stands in both. */
  channels: { channel: string; people: number }[];
  /** The events that happened most, at most ten; one without a name counts as its type, e.g. `page`. */
  names: { name: string; events: number }[];
  graph_version: number;
}
