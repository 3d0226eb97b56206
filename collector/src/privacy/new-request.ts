import type { Correction } from '@guiyi/protocol';
import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import { type Identifier, identifierKey } from '../lib/identifier.ts';
import { scrubText } from '../lib/personal.ts';
import type { NewRow, RequestRow } from '../store/requests.ts';
import { dayIn, deadline, endOfDay } from './calendar.ts';
import type { CorrectionKeys } from './correction.ts';
import { subjectOf } from './subject.ts';

/** What is asked for. */
export interface NewRequest {
  kind: RequestRow['kind'];
  scope: RequestRow['scope'];
  identifiers: Identifier[];
  reason: string | null;
  /** Member of staff; absent where the person asks themselves. */
  opened_by?: string;
  correction?: (Pick<Correction, 'traits'> & { detach: Identifier[]; attach: Identifier[] }) | undefined;
}

/** Working days until a request is due, unless the deployment sets another number. */
const DUE_DAYS = 15;

/** A request as it is first written down, until when it is due by the calendar. */
export async function rowFor(env: Env, asked: NewRequest, now: number, state: Partial<NewRow> = {}): Promise<NewRow> {
  const identifiers = await identityOf(env).named(asked.identifiers);
  const keys = [...new Set(identifiers.map(identifierKey))].sort();
  const due = deadline(dayIn(now, env.GUIYI_TIME_ZONE), Number(env.GUIYI_REQUEST_DAYS ?? DUE_DAYS));
  return {
    id: `r_${crypto.randomUUID()}`,
    kind: asked.kind,
    scope: asked.scope,
    status: 'received',
    subject: subjectOf(env, keys),
    reason: asked.reason === null ? null : scrubText(asked.reason),
    created_at: now,
    due_at: due === null ? null : endOfDay(due, env.GUIYI_TIME_ZONE),
    named: JSON.stringify(keys),
    changes: asked.correction === undefined ? null : JSON.stringify(changesOf(asked.correction)),
    opened_by: asked.opened_by ?? null,
    batch: null,
    token_hash: null,
    ...state,
  };
}

/** A correction as it is kept until it is done. */
export function changesOf({ traits, detach, attach }: NonNullable<NewRequest['correction']>): CorrectionKeys {
  return { traits: traits ?? {}, detach, attach };
}
