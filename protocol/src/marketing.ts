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
  /** Lines of sums, which were left out. */
  totals: number[];
}

/** `GET /api/costs/imports`, newest first. `DELETE /api/costs/imports/:id` takes one back. */
export interface CostImportsReply {
  imports: { id: string; name: string; created_at: string; rows: number }[];
}
