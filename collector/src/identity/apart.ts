import { type Bar, barred, FOREVER, type HolderAt, type Observation } from './observation.ts';
import { byPriority, isStrong, type Policy } from './policy.ts';

/** What the weak pass has found: who owns an identifier, or of which cluster it is. */
type Found = (identifier: string) => string | number | undefined;

/**
 * What staff keep apart from weak identifiers. These have no history of owners, so that `unbind` means `split` here; both
 * yield to later verified evidence that names the pair.
 */
export class Apart {
  readonly #bars: readonly Bar[];

  constructor(
    bars: readonly Bar[],
    private readonly observations: readonly Observation[],
    private readonly holderAt: HolderAt,
    private readonly policy: Policy,
  ) {
    const weak = ({ a, b }: Bar) => !isStrong(a, policy) || !isStrong(b, policy);
    this.#bars = bars.filter(weak).map((bar) => (bar.kind === 'unbind' ? { ...bar, kind: 'split' } : bar));
  }

  /** Whether evidence may not give a weak identifier to a person: it names, or they hold today, what is kept apart from it. */
  refuses(identifier: string, person: string, seen: Observation): boolean {
    return this.#bars.some((bar) => {
      const other = otherOf(bar, identifier);
      if (other === undefined || !isStrong(other, this.policy)) return false;
      return (seen.identifiers.includes(other) || this.#holds(person, other)) && barred([bar], identifier, other, seen);
    });
  }

  /** Whether evidence may not link two weak identifiers. */
  parts(a: string, b: string, seen: Observation): boolean {
    return barred(this.#bars, a, b, seen);
  }

  /**
   * Those that have come together through third ones nevertheless and have to stand alone: a weak identifier with the
   * person of a strong one, else of the first pair of weak ones the weaker. Empty when all are apart.
   */
  together(found: Found): string[] {
    const bars = this.#bars.filter((bar) => !this.#lifted(bar)).map((bar) => [bar.a, bar.b].sort(byPriority));
    const loose = bars.filter(([a = '', b = '']) => isStrong(a, this.policy) && this.#holds(found(b), a));
    if (loose.length > 0) return loose.map(([, b = '']) => b);
    const pairs = bars.filter(([a = '', b = '']) => {
      const group = isStrong(a, this.policy) ? undefined : found(a);
      return group !== undefined && group === found(b);
    });
    const [first] = pairs.map(([, b = ''], i) => ({ b, name: pairs[i]?.join('\n') ?? '' })).sort(byName);
    return first === undefined ? [] : [first.b];
  }

  #holds(person: string | number | undefined, strong: string): boolean {
    return person !== undefined && this.holderAt(strong, FOREVER - 1) === person;
  }

  #lifted({ a, b }: Bar): boolean {
    return this.observations.some(
      (seen) => seen.identifiers.includes(a) && seen.identifiers.includes(b) && !barred(this.#bars, a, b, seen),
    );
  }
}

function otherOf({ a, b }: Bar, identifier: string): string | undefined {
  if (a === identifier) return b;
  return b === identifier ? a : undefined;
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}
