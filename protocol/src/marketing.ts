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

/** `GET /api/channels/rules`. */
export interface ChannelRulesReply {
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
}

export interface ChannelTestReply {
  /** Null when the visit brought nobody new: see `ignored`. */
  touchpoint: { channel: string; source: string; medium: string; campaign: string | null } | null;
  /** The rule that gave the channel; null where none did. */
  rule: ChannelRule | null;
  /** What the rules looked at. */
  facts: Record<ChannelField, string> | null;
  tags: { source: string; medium: string; name: string } | null;
  click: { source: string; medium: string } | null;
  /** Host of the referrer; empty when there is none. */
  referrer: string;
  /** Why the referrer does not count: the site itself, or a page that visitors pass through (payment, sign-in). */
  ignored: 'in_site' | 'passage' | null;
}
