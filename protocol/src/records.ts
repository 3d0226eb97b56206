/** Records that privacy staff keep: what is processed and why, and what a breach touched. */

/** `GET /api/processing`: the register of processing activities (PIPL 55–56, GDPR 30). */
export interface ProcessingReply {
  made_at: string;
  /** Who answers for it, as the deployment says (`GUIYI_CONTROLLER`); null where it does not. */
  controller: string | null;
  activities: {
    id: string;
    purpose: string;
    /** What it rests on, with the sources of each. */
    legal_basis: string[];
    people: string;
    data: string[];
    /** Who else receives it. */
    recipients: string[];
    kept: string;
    measures: string[];
    /** Where it lies: tables of STORAGE.md. */
    tables: string[];
  }[];
  /** How much there is of it. */
  volume: { persons: number; events: number; sources: number };
}

/** Body of `POST /api/breach` and `/api/breach/persons`. */
export interface BreachCall {
  /** ISO 8601: what arrived from then on, until `until` (left out: now), is taken as touched. */
  since: string;
  until?: string | null;
  /** Only these sources; left out: all. */
  sources?: string[];
  /** What happened, what is done about it, whom to ask: goes into the texts as it is. */
  cause?: string;
  measures?: string;
  contact?: string;
}

/** What a breach touched, and the texts that tell of it. */
export interface BreachReply {
  since: string;
  until: string;
  persons: number;
  events: number;
  quarantined: number;
  first: string | null;
  last: string | null;
  /** How many identifiers of each type. */
  identifiers: Record<string, number>;
  /** How many events say something of each kind. */
  categories: { category: 'visits' | 'orders' | 'traits' | 'properties' | 'campaigns'; events: number }[];
  /** Texts to complete and send: to the authority, and to the people. */
  texts: { authority: string; people: string };
}
