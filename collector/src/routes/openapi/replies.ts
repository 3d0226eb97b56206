/** The replies of `protocol/src/api.ts` and `reply.ts` as schemas. Each names its type, so that the two cannot drift. */
import type * as protocol from '@guiyi/protocol';
import { CODES } from '@guiyi/protocol/codes';
import * as v from 'valibot';
import { count, identifier, jsonObject, keys, number, preferences, text, time } from './parts.ts';

export const Problem: v.GenericSchema<protocol.Problem> = v.object({
  code: v.picklist(keys(CODES)),
  message: text,
  path: text,
  mend: text,
  request_id: text,
});

const eventCodes = keys(CODES).filter((code): code is protocol.EventCode => !('status' in CODES[code]));

const verdict = v.object({ index: count, code: v.picklist(eventCodes), path: text, message: text });

export const BatchReply: v.GenericSchema<protocol.BatchReply> = v.object({
  accepted: count,
  rejected: v.array(verdict),
  warnings: v.optional(v.array(verdict)),
  missing: v.optional(v.array(text)),
});

export const ConsentReply = v.object({ seq: count, effective: preferences, receipt: v.nullable(text) });

export const EventsReply: v.GenericSchema<protocol.EventsReply> = v.object({
  events: v.array(
    v.object({
      seq: count,
      message_id: text,
      source_id: text,
      type: v.picklist(['track', 'page', 'screen', 'identify', 'group', 'alias']),
      name: text,
      time,
      received_at: time,
      identifier,
      person_id: v.nullable(text),
      channel: v.nullable(text),
      bot: v.boolean(),
      url: v.nullable(text),
      order_id: v.nullable(text),
      value: v.nullable(number),
      currency: v.nullable(text),
      properties: jsonObject,
    }),
  ),
  cursor: count,
});

export const StatsReply: v.GenericSchema<protocol.StatsReply> = v.object({
  accepted: count,
  stored: count,
  duplicate: count,
  quarantined: count,
  dropped: count,
  queued: count,
  dropped_by_reason: v.record(text, count),
});

export const QuarantineReply: v.GenericSchema<protocol.QuarantineReply> = v.object({
  events: v.array(
    v.object({
      id: count,
      code: v.picklist(keys(CODES)),
      path: text,
      message: text,
      mend: text,
      source_id: text,
      message_id: v.nullable(text),
      received_at: time,
      event: v.nullable(jsonObject),
    }),
  ),
});

export const Source: v.GenericSchema<protocol.Source> = v.object({
  id: text,
  name: text,
  kind: v.picklist(['web', 'miniprogram', 'server']),
  write_key: v.nullable(text),
  legal_basis: v.picklist(['consent', 'contract']),
  origins: v.nullable(v.array(text)),
});

export const SourcesReply: v.GenericSchema<protocol.SourcesReply> = v.object({ sources: v.array(Source) });

export const SignInLinkReply: v.GenericSchema<protocol.SignInLinkReply> = v.object({
  code: text,
  url: text,
  expires_at: time,
});

const credits = v.array(v.object({ channel: text, conversions: number, value: number, touches: count }));

export const AttributionReply: v.GenericSchema<protocol.AttributionReply> = v.object({
  model: text,
  channels: credits,
  total: v.object({ conversions: number, value: number }),
  models: v.optional(v.array(v.object({ model: text, channels: credits }))),
  goal: v.optional(text),
  goals: v.optional(v.array(v.object({ name: text, lookback: number }))),
  from: v.optional(time),
  to: v.optional(time),
  lookback: v.optional(number),
  unit: v.optional(v.picklist(['touch', 'session', 'exposure'])),
  nulls: v.optional(count),
  currency: v.optional(text),
  other_currencies: v.optional(v.array(v.object({ currency: text, conversions: number, value: number }))),
  graph_version: v.optional(count),
});

export const GoalsReply: v.GenericSchema<protocol.GoalsReply> = v.object({
  goals: v.array(v.object({ name: text, count, last_day: text })),
  time_zone: text,
});

export const HealthReply = v.object({ ok: v.boolean() });
