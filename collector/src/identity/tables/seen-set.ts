import { print48 } from '../../lib/digest.ts';
import type { Layer } from '../observation.ts';

/** Identifiers that were seen together by one source with one trust, and the earliest time. Changed by `SetTable`. */
export interface SeenSet {
  readonly id: number;
  readonly layer: Layer;
  readonly source: string;
  /** Numbers of its identifiers. */
  readonly members: readonly number[];
  readonly voided: boolean;
  /** The earliest observation: milliseconds, and {@link observationKey}. */
  time: number;
  key: number;
}

/** What names a set apart from its times. */
export type Content = Pick<SeenSet, 'layer' | 'source' | 'members'>;

export type SetRow = [
  id: number,
  layer: Layer,
  source: string,
  time: number,
  key: number,
  members: string,
  voided: number | null,
];

export const COLUMNS = 'e.id, e.layer, e.source, e.time, e.key, e.members, e.voided';

/** What names a sighting (source and message id) as a number, the same for ever. */
export function observationKey(key: string): number {
  return print48(key);
}

/** The same as text, in which order and ids of holds are told. */
export function keyText(key: number): string {
  return key.toString(16).padStart(12, '0');
}

export function setOf([id, layer, source, time, key, members, voided]: SetRow): SeenSet {
  return { id, layer, source, time, key, members: JSON.parse(members) as number[], voided: voided !== null };
}

/** What tells a set from all others. */
export function nameOf({ layer, source, members }: Content): string {
  return `${layer} ${source} ${members.join()}`;
}

/** 16 bits of what names a set, by which it is found among those of an identifier. */
export function printOf(content: Content): number {
  return print48(nameOf(content)) % 0x1_0000;
}
