import type { EventCode, EventType, JsonObject } from '@guiyi/protocol';
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
  session_id: string | null;
  url: string | null;
  /** Set on touchpoints only. */
  channel: string | null;
  source: string | null;
  medium: string | null;
  campaign: string | null;
  order_id: string | null;
  value: number | null;
  currency: string | null;
  properties: JsonObject;
  traits: JsonObject | null;
  context: JsonObject;
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
