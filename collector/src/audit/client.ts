import type { AuditEntry, AuditVerifyReply } from '@guiyi/protocol';
import type { Env } from '../lib/env.ts';
import type { Hit, Needle } from '../lib/search.ts';
import type { ChainEnd } from '../store/chain-ends.ts';

/** What is to be written down. `subject` is a person id here; the trail keeps its keyed hash. */
export interface NewEntry extends Omit<AuditEntry, 'n' | 'time'> {
  /** Keys of the identifiers that the reason may speak of: their erasure takes it. */
  about?: readonly string[];
  /** Milliseconds within which the same look of the same actor is written once: a page that polls. */
  once?: number;
}

/** Which entries to list. */
export interface AuditFilter {
  /** A person id. */
  subject?: string | undefined;
  actor?: string | undefined;
  /** The beginning of an action. */
  action?: string | undefined;
  /** Only entries before this number. */
  before?: number | undefined;
  limit: number;
}

/** The audit trail, which lives in a Durable Object of its own: one writer, and no restore of D1 takes it back. */
export interface Trail {
  /** Resolves when the entry is on disk. */
  append(entry: NewEntry, now: number): Promise<void>;
  /** Resolves when the trail can be written. */
  ready(): Promise<void>;
  list(filter: AuditFilter): Promise<AuditEntry[]>;
  /** Checks every entry; `ends` are places of the chain that are known elsewhere. */
  verify(ends: ChainEnd[]): Promise<Omit<AuditVerifyReply, 'anchored'>>;
  /** Takes the reasons of entries about erased identifiers, or that name one; returns how many. */
  erase(keys: string[], needles: Needle[], now: number): Promise<number>;
  /** Searches every column of the live schema. */
  search(needles: Needle[]): Promise<{ hits: Hit[]; columns: number }>;
  /** Removes what is older than a time; returns how many entries. */
  prune(before: number): Promise<number>;
}

/** The one trail of this deployment. */
export function auditOf(env: Env): Trail {
  return env.AUDIT.get(env.AUDIT.idFromName('trail')) as unknown as Trail;
}
