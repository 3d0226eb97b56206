import type { HoldStatus } from '../graph.ts';
import type { HoldName } from './ident.ts';

/** A hold as it is kept. */
export interface StoredHold {
  ident: number;
  since: number;
  until: number;
  id: HoldName;
  core: HoldName;
  status: HoldStatus;
  alone: boolean;
}

export type HoldRow = StoredHold & { key: string; masked: string };

/** In the order of the numbers by which they are kept. */
export const STATUS: readonly HoldStatus[] = ['owned', 'shared', 'ambiguous', 'blocked'];

/** The number of a hold that is owned by nobody but itself, see `Hold.alone`. */
const ALONE = 4;

export function codeOf({ status, alone }: StoredHold): number {
  return alone && status === 'owned' ? ALONE : STATUS.indexOf(status);
}

export type SpanRow = [ident: number, since: number, until: number, id: HoldName, core: HoldName, status: number];

/** How the rule is told of a core that it does not compute: no identifier's key begins like this. */
export function outsideName(core: HoldName): string {
  return typeof core === 'number' ? `#${core}` : core;
}

export function outsideCore(name: string): HoldName {
  return name.startsWith('#') ? Number(name.slice(1)) : name;
}

export function storedOf([ident, since, until, id, core, status]: SpanRow): StoredHold {
  return { ident, since, until, id, core, status: STATUS[status] ?? 'owned', alone: status === ALONE };
}

export function same(before: readonly StoredHold[], after: readonly StoredHold[]): boolean {
  if (before.length !== after.length) return false;
  return after.every((row) =>
    before.some(
      (other) =>
        other.since === row.since &&
        other.until === row.until &&
        other.id === row.id &&
        other.core === row.core &&
        codeOf(other) === codeOf(row),
    ),
  );
}
