import type { Correction } from '@guiyi/protocol';
import type { Identifier } from '../lib/identifier.ts';
import type { RequestRow } from '../store/requests.ts';

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
