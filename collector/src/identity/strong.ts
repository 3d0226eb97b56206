import { keyType } from '../lib/identifier.ts';
import { Holding } from './holding.ts';
import { type Bar, barred, byOrder, LAYER, type Observation } from './observation.ts';
import { isStrong, type Policy, rank, slot } from './policy.ts';
import type { Persons, Span, Timelines } from './timeline.ts';

/** What the strong pass leaves: who holds each strong identifier, and when. */
export type StrongResult = Pick<Holding, 'timelines' | 'persons'>;

/** Rules 3–6 of GRAPH.md. `observations` come without junk and without the links of hubs. */
export function strongPass(
  observations: readonly Observation[],
  bars: readonly Bar[],
  firstSeen: ReadonlyMap<string, number>,
  policy: Policy,
): StrongResult {
  const holding = new Holding(bars, firstSeen, policy);
  const pass = new StrongPass(holding, bars, policy);
  for (const seen of [...observations].sort(byOrder)) pass.weigh(seen);
  return holding;
}

class StrongPass {
  readonly #timelines: Timelines;
  readonly #persons: Persons;

  constructor(
    private readonly holding: Holding,
    private readonly bars: readonly Bar[],
    private readonly policy: Policy,
  ) {
    this.#timelines = holding.timelines;
    this.#persons = holding.persons;
  }

  /** One observation: its strongest identifier is the anchor, the others join the anchor's person or do not. */
  weigh(seen: Observation): void {
    const strong = seen.identifiers.filter((key) => isStrong(key, this.policy));
    const free = strong.filter((key) => this.#timelines.at(key, seen.time)?.shared !== true);
    const [anchor, ...others] = free;
    if (anchor === undefined) return;
    const held = this.#timelines.at(anchor, seen.time) ?? this.holding.open(anchor, seen, this.#persons.make());
    this.holding.note(held, seen);
    const named = seen.layer === LAYER.staff ? free : free.filter((key, i) => !this.limited(key) || leads(free, i));
    for (const other of others) {
      if (named.includes(other)) this.link(held, other, seen, named);
      else this.stand(other, seen);
    }
  }

  private limited(key: string): boolean {
    return this.policy[keyType(key)].limit === 1;
  }

  /** Two values of which a person has one at a time, in one event: the second says nothing of the first's person. */
  private stand(key: string, seen: Observation): void {
    if (this.#timelines.at(key, seen.time) === undefined) this.holding.open(key, seen, this.#persons.make());
  }

  private link(anchor: Span, other: string, seen: Observation, named: string[]): void {
    const span = this.#timelines.at(other, seen.time);
    if (this.apart(anchor, span, other, seen)) {
      this.stand(other, seen);
    } else if (span === undefined) {
      this.holding.note(this.holding.open(other, seen, anchor.node), seen);
      this.holding.settle(anchor.node, seen, named);
    } else if (this.#persons.find(span.node) === this.#persons.find(anchor.node)) {
      this.holding.note(span, seen);
    } else if (seen.layer === LAYER.staff || !this.clash(anchor, span, seen)) {
      this.#persons.union(anchor.node, span.node);
      this.holding.note(span, seen);
      this.holding.settle(anchor.node, seen, named);
    } else {
      this.contest(anchor, span, seen, named);
    }
  }

  /** Two persons who each hold another value of a unique type are two. */
  private clash(anchor: Span, span: Span, seen: Observation): boolean {
    const unique = (key: string) => this.policy[keyType(key)].class === 'unique';
    const top = Math.min(...seen.identifiers.filter(unique).map(rank));
    const values = (node: number) => {
      const bySlot = new Map<string, Set<string>>();
      for (const [key, spans] of this.#persons.open(node, seen)) {
        if (spans.length > 0 && unique(key) && rank(key) <= top) {
          bySlot.set(key, new Set(spans.map(({ identifier }) => identifier)));
        }
      }
      return bySlot;
    };
    const ours = values(anchor.node);
    for (const [key, theirs] of values(span.node)) {
      const mine = ours.get(key);
      if (mine !== undefined && ![...theirs].some((value) => mine.has(value))) return true;
    }
    return false;
  }

  /** Rule 5. Evidence comes by falling trust, so a claim against a verified hold changes nothing. */
  private contest(anchor: Span, span: Span, seen: Observation, named: string[]): void {
    if (span.layer < seen.layer) return;
    this.holding.end(span, seen.time);
    if (seen.layer === LAYER.claimed) {
      this.holding.open(span.identifier, seen, this.#persons.make()).shared = true;
      return;
    }
    this.holding.note(this.holding.open(span.identifier, seen, anchor.node), seen);
    this.holding.settle(anchor.node, seen, named);
  }

  /** Whether staff keep the two apart, or somebody of the one's person from somebody of the other's. */
  private apart(anchor: Span, span: Span | undefined, other: string, seen: Observation): boolean {
    if (this.bars.length === 0) return false;
    if (barred(this.bars, anchor.identifier, other, seen)) return true;
    if (span !== undefined && this.#persons.find(span.node) === this.#persons.find(anchor.node)) return false;
    const ours = (key: string) => this.#persons.holds(anchor.node, key);
    const theirs = (key: string) => key === other || (span !== undefined && this.#persons.holds(span.node, key));
    return this.bars.some(
      ({ a, b }) =>
        ((ours(a) && theirs(b)) || (ours(b) && theirs(a))) &&
        barred(this.bars, a, b, seen) &&
        !this.together(a, b, seen.time),
    );
  }

  /** Whether evidence has joined a pair nevertheless: then nothing is left to be kept apart. */
  private together(a: string, b: string, time: number): boolean {
    const [one, other] = [this.#timelines.at(a, time), this.#timelines.at(b, time)];
    if (one === undefined || other === undefined) return false;
    return this.#persons.find(one.node) === this.#persons.find(other.node);
  }
}

/** Whether the identifier at `i` is the first of its slot. */
function leads(keys: readonly string[], i: number): boolean {
  const own = slot(keys[i] ?? '');
  return keys.findIndex((key) => slot(key) === own) === i;
}
