/** Who says so. The number is the order of the layers: staff first, then verified, then claimed. */
export const LAYER = { staff: 0, verified: 1, claimed: 2 } as const;
export type Layer = (typeof LAYER)[keyof typeof LAYER];

/** Open end of a hold, as stored; beyond every time. */
export const FOREVER = 9e15;

/** These identifiers were seen together. Immutable; the same `key` and content delivered twice is one observation. */
export interface Observation {
  key: string;
  time: number;
  layer: Layer;
  /** Identifier keys, strongest first, no value twice. */
  identifiers: readonly string[];
}

/** Who holds a strong identifier at a time, as the key of a person. */
export type HolderAt = (identifier: string, time: number) => string | undefined;

/** Staff keep two identifiers apart: `split` for all time, `unbind` from its time on, `forbid` whatever comes. */
export interface Bar {
  kind: 'split' | 'unbind' | 'forbid';
  a: string;
  b: string;
  time: number;
}

/** The one total order in which evidence is weighed. It ends in the content, so that no two different ones are equal. */
export function byOrder(a: Observation, b: Observation): number {
  return a.layer - b.layer || a.time - b.time || compare(a.key, b.key) || compare(content(a), content(b));
}

function content(observation: Observation): string {
  return observation.identifiers.join('\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** True when a bar keeps `x` and `y` apart in the face of this observation. Only later verified evidence of both overrides. */
export function barred(bars: readonly Bar[], x: string, y: string, seen: Observation): boolean {
  return bars.some((bar) => {
    if (!((bar.a === x && bar.b === y) || (bar.a === y && bar.b === x))) return false;
    if (bar.kind === 'forbid') return true;
    const later = seen.layer !== LAYER.claimed && seen.time > bar.time;
    if (later && seen.identifiers.includes(x) && seen.identifiers.includes(y)) return false;
    return bar.kind === 'split' || seen.time >= bar.time;
  });
}
