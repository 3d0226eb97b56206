/** A channel's share of the conversions. */
export interface ChannelCredit {
  channel: string;
  conversions: number;
  value: number;
  /** Touchpoints of this channel on the converting paths. */
  touches: number;
}

/** `GET /api/reports/attribution` and `POST /api/reports/attribution/paths`. */
export interface AttributionReply {
  model: string;
  channels: ChannelCredit[];
  total: { conversions: number; value: number };
  /** Where several models were asked for: each one's credits of the same conversions; the fields above are the first one's. */
  models?: { model: string; channels: ChannelCredit[] }[];
  /** Absent in the answer to `/paths`. With several goals, the first. */
  goal?: string;
  /** All goals, each with its look-back in days. */
  goals?: { name: string; lookback: number }[];
  from?: string;
  to?: string;
  /** Days. */
  lookback?: number;
  /** What counted as one touch. */
  unit?: 'touch' | 'session' | 'exposure';
  /** With `nulls=1`: people who came in the range and did not convert in it; Markov counts them. */
  nulls?: number;
  currency?: string;
  /** Conversions in other currencies: counted above, but their value is only here. */
  other_currencies?: { currency: string; conversions: number; value: number }[];
  /** The version of the identity graph that the report read. */
  graph_version?: number;
}

/** One line of a path table: so many people went this way, and so many of them converted. */
export interface PathRow {
  path: string[];
  conversions: number;
  value?: number;
  /** People who went this way and did not convert. */
  nulls?: number;
  /** How long before the conversion each touch was, in days (0.5 is twelve hours); one for each touch. Time decay needs it. */
  times?: number[];
}

/** Weights of the first touch, those between, and the last. Any numbers from 0 on; they are taken in proportion. */
export interface EndWeights {
  first: number;
  middle: number;
  last: number;
}

/** Body of `POST /api/reports/attribution/paths`. */
export interface PathsCall {
  paths: PathRow[];
  model: string;
  /** Markov: touches in a state, 1 to 4. */
  order?: number;
  /** Time decay: days after which a touch weighs half; 7 unless said. */
  half_life?: number;
  /** Position: shares of the first touch, all between together, and the last; 40/20/40 unless said. */
  position?: EndWeights;
  /**
   * Custom: the weight of the first touch, of *each* between, and of the last; or a weight for each position from the first
   * on, the last of them holding for all later touches. `{first: 1, middle: 1, last: 1}` is linear.
   */
  weights?: EndWeights | number[];
}

/** `GET /api/reports/goals`: names that can be a goal, most frequent first. */
export interface GoalsReply {
  /** `last_day`: when it last happened, `YYYY-MM-DD` in that time zone. */
  goals: { name: string; count: number; last_day: string }[];
  /** The time zone that reports count days by, e.g. `Asia/Shanghai`. */
  time_zone: string;
}
