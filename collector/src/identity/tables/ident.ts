import type { Layer } from '../observation.ts';

/**
 * What names a hold: the number of its identifier where it is the first hold, else its id (`p_…`). The core of a person
 * is the hold that names the group.
 */
export type HoldName = number | string;

/** An identifier that the graph has seen. Changed only through `IdentTable`. */
export interface Ident {
  readonly id: number;
  readonly key: string;
  /** First sight, milliseconds. */
  first: number;
  /** The highest layer number of links that a hub may still make; null for what is no hub. */
  hub: Layer | null;
  /** Evidence that named it was taken away, so that its first sight is perhaps not evidence any more. */
  doubt: boolean;
  /** The person, where the identifier has one hold, open since its first sight; null where its holds are in `spans`. */
  core: HoldName | null;
  /** Index in `STATUS` of that hold. */
  status: number;
  /** At least as many as it has neighbours; undefined until it is counted. */
  near: number | undefined;
  /** The person under whom `Companions` has it. */
  listed: HoldName | null;
}

export type IdentRow = [
  id: number,
  key: string,
  first: number,
  hub: Layer | null,
  doubt: number | null,
  core: HoldName | null,
  status: number | null,
];

export const COLUMNS = 'i.id, i.key, i.first, i.hub, i.doubt, i.core, i.status';

export function identOf([id, key, first, hub, doubt, core, status]: IdentRow): Ident {
  const listed = listedUnder({ id, core });
  return { id, key, first, hub, doubt: doubt !== null, core, status: status ?? 0, near: undefined, listed };
}

/** The person under whom an identifier is to be found, other than as that person's core. */
export function listedUnder({ id, core }: Pick<Ident, 'id' | 'core'>): HoldName | null {
  return core === id ? null : core;
}

/** How staff see an identifier whose value is kept as it came; the view `idents` makes the same. */
export function plainMask(key: string): string | null {
  const end = key.indexOf(':');
  const value = key.slice(end + 2);
  if (key[end + 1] !== ':' || !/^[\x20-\x7e]*$/.test(value)) return null;
  return key.startsWith('user_id:') || value.length <= 12 ? value : `${value.slice(0, 6)}…${value.slice(-4)}`;
}
