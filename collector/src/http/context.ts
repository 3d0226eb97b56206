import type { Role } from '@guiyi/protocol';
import type { Context } from 'hono';
import type { Env } from '../lib/env.ts';

/** Who calls the staff side. */
export interface Caller {
  role: Role;
  /** As the audit trail names them. */
  actor: string;
  readOnly: boolean;
  /** False where a browser adds the proof by itself, so that another site could borrow it. */
  bearer: boolean;
}

/** What a route adds to the entry of the audit trail. */
export interface Note {
  /** A person id. */
  subject?: string;
  /** An id that is no personal data. */
  target?: string;
  reason?: string;
  /** True where a page polls for what is new: written down once in a while. */
  live?: boolean;
  /** Keys of the identifiers that the reason may speak of: their erasure takes it. */
  about?: readonly string[];
}

/** What every route sees. */
export interface AppEnv {
  Bindings: Env;
  Variables: { requestId: string; caller: Caller; note: Note };
}

export type AppContext = Context<AppEnv>;

/** Adds to the entry that the audit trail gets of this request. */
export function note(c: AppContext, more: Note): void {
  c.set('note', { ...c.get('note'), ...more });
}
