/** Replies about persons and the graph, as schemas. Each names its type, so that the two cannot drift. */
import type * as protocol from '@guiyi/protocol';
import * as v from 'valibot';
import { PRIORITY } from '../../lib/identifier.ts';
import { count, identifier, preferences, scoped, text, time, type } from './parts.ts';

const held: v.GenericSchema<protocol.HeldIdentifier> = v.object({
  ...scoped.entries,
  since: time,
  until: v.nullable(time),
});

export const ResolveReply: v.GenericSchema<protocol.ResolveReply> = v.object({
  status: v.picklist(['owned', 'shared', 'ambiguous', 'blocked', 'unknown']),
  person_id: v.nullable(text),
  identifiers: v.array(held),
});

export const EvidenceReply = v.object({ evidence_id: text });

export const PersonReply: v.GenericSchema<protocol.PersonReply> = v.object({
  person_id: text,
  first_seen: time,
  identifiers: v.array(held),
  graph_version: count,
});

const typeRule: v.GenericSchema<protocol.TypeRule> = v.object({
  class: v.picklist(['unique', 'transferable', 'weak']),
  limit: v.nullable(count),
  hub: count,
});

export const PolicyReply: v.GenericSchema<protocol.PolicyReply> = v.object({
  types: v.object(v.entriesFromList(PRIORITY, typeRule)),
  blocked: v.array(v.object({ type, scope: text, masked: text })),
  rebuild: v.nullable(v.object({ done: count, total: count })),
});

export const PolicyChange: v.GenericSchema<protocol.PolicyChange> = v.object({
  identifiers: count,
  identifiers_checked: count,
  identifiers_changed: count,
  persons_before: count,
  persons_after: count,
  examples: v.array(scoped),
});

export const ReviewReply: v.GenericSchema<protocol.ReviewReply> = v.object({
  items: v.array(
    v.object({
      kind: v.picklist(['shared', 'moved', 'ambiguous', 'blocked']),
      identifier: scoped,
      since: time,
      claims: v.array(
        v.object({
          person_id: text,
          identifier: scoped,
          trust: v.picklist(['staff', 'verified', 'claimed']),
          first: time,
          last: time,
        }),
      ),
    }),
  ),
});

export const WhyReply: v.GenericSchema<protocol.WhyReply> = v.object({
  person_id: text,
  evidence: v.array(
    v.object({
      evidence_id: text,
      identifiers: v.array(scoped),
      source_id: text,
      trust: v.picklist(['staff', 'verified', 'claimed']),
      first: time,
      last: time,
      count,
      voided: v.boolean(),
    }),
  ),
  decisions: v.array(
    v.object({
      evidence_id: text,
      action: v.picklist(['split', 'unbind', 'forbid', 'void']),
      target: v.nullable(text),
      identifiers: v.array(scoped),
      reason: text,
      time,
    }),
  ),
  path: v.optional(
    v.array(
      v.object({
        evidence_id: text,
        from: scoped,
        to: scoped,
        source_id: text,
        trust: v.picklist(['staff', 'verified', 'claimed']),
        first: time,
        last: time,
        count,
      }),
    ),
  ),
});

export const PersonConsentReply: v.GenericSchema<protocol.PersonConsentReply> = v.object({
  effective: preferences,
  records: v.array(
    v.object({
      seq: count,
      time,
      identifier,
      preferences,
      notice_version: v.nullable(text),
      notice_hash: v.nullable(text),
      locale: v.nullable(text),
      surface: v.nullable(text),
      action: v.nullable(text),
      gpc: v.boolean(),
      source_id: text,
    }),
  ),
});
