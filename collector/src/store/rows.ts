import type { EventCode, EventType, JsonObject, Purpose } from '@guiyi/protocol';
import type { Identifier } from '../lib/identifier.ts';

/** An event that passed accept: normalised, scrubbed, its touchpoint decided. Times are milliseconds. */
export interface AcceptedEvent {
  message_id: string;
  type: EventType;
  /** Name of a track event, page or screen; empty otherwise. */
  name: string;
  time: number;
  /** Strongest first, at least one. */
  identifiers: Identifier[];
  /** Set where an identity token proved the identifiers; a secret key proves them for the whole message. */
  verified?: true;
  legal_basis: 'consent' | 'contract';
  bot: 0 | 1;
  // What an event does not say is left out, here and in its message: most of these, most of the time.
  session_id?: string;
  url?: string;
  /** Set on touchpoints only. */
  channel?: string;
  source?: string;
  medium?: string;
  campaign?: string;
  order_id?: string;
  value?: number;
  currency?: string;
  properties: JsonObject;
  traits?: JsonObject;
  context: JsonObject;
  /** Purposes of fields that it carries beside what it is kept for: the ledger is asked again before it is stored. */
  further?: Purpose[];
}

/** An event that was refused, for the quarantine. */
export interface RefusedEvent {
  message_id: string | null;
  /** Keys of the identifiers that it names, so that an erasure finds it. */
  identifiers: string[];
  code: EventCode;
  path: string;
  message: string;
  /** Scrubbed; null when consent, size or shape forbids keeping it. */
  event: JsonObject | null;
}
