import type { Layer, Observation } from './observation.ts';

/** A hold in the making: one identifier, one stretch of time, one holder. */
export interface Span {
  identifier: string;
  /** The first span of an identifier reaches back to its first sight, the others begin where evidence opened them. */
  from: number;
  until: number;
  /** Node of {@link Persons}. */
  node: number;
  layer: Layer;
  /** Key of the observation that opened it; empty for the first span, so that its id outlives late evidence. */
  opening: string;
  /** Claimed by two with equal right: owned by neither. */
  shared: boolean;
  /** Named by staff: no limit ends it. */
  exempt: boolean;
  /** When evidence named it again, and beside whom. */
  support: { time: number; key: string; named: readonly string[] }[];
}

/** The spans of each identifier, in the order of time. */
export class Timelines {
  readonly #spans = new Map<string, Span[]>();

  /** The span that covers a time; undefined when it is unseen or its hold has ended. */
  at(identifier: string, time: number): Span | undefined {
    const spans = this.#spans.get(identifier);
    const found = spans?.[after(spans, time) - 1];
    return found !== undefined && time < found.until ? found : undefined;
  }

  /** Puts a span in its place; it lasts until the next one begins. */
  insert(span: Span): void {
    const spans = this.#spans.get(span.identifier) ?? [];
    const next = after(spans, span.from);
    span.until = Math.min(span.until, spans[next]?.from ?? span.until);
    spans.splice(next, 0, span);
    this.#spans.set(span.identifier, spans);
  }

  /** The spans of an identifier. */
  of(identifier: string): readonly Span[] {
    return this.#spans.get(identifier) ?? [];
  }

  has(identifier: string): boolean {
    return this.#spans.has(identifier);
  }

  /** Every span, by identifier. */
  entries(): IterableIterator<[string, Span[]]> {
    return this.#spans.entries();
  }
}

/** Position of the first span that begins after a time. */
function after(spans: readonly Span[], time: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as Span).from <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A group that holds form. */
interface Person {
  spans: Span[];
  /** Those that it holds at any time. */
  identifiers: Set<string>;
  /** Of each slot the spans that have not ended, as of the time and the layer that evidence is weighed at. */
  open: Map<string, Span[]>;
  layer: Layer | undefined;
}

/** Disjoint sets of nodes: the groups that holds form. Each group knows its spans. */
export class Persons {
  readonly #parent: number[] = [];
  readonly #persons: Person[] = [];

  /** @param slotOf what a limit is counted in; undefined where there is none */
  constructor(private readonly slotOf: (identifier: string) => string | undefined) {}

  make(): number {
    this.#persons.push({ spans: [], identifiers: new Set(), open: new Map(), layer: undefined });
    return this.#parent.push(this.#parent.length) - 1;
  }

  find(node: number): number {
    let root = node;
    while (this.#parent[root] !== root) root = this.#parent[root] as number;
    let step = node;
    while (step !== root) {
      const next = this.#parent[step] as number;
      this.#parent[step] = root;
      step = next;
    }
    return root;
  }

  add(span: Span): void {
    const person = this.#person(span.node);
    person.spans.push(span);
    person.identifiers.add(span.identifier);
    this.#open(person, span);
  }

  /** Whether the person holds an identifier at any time. */
  holds(node: number, identifier: string): boolean {
    return this.#person(node).identifiers.has(identifier);
  }

  /**
   * The spans of a person that have not ended, by slot. Within a layer evidence is weighed in the order of time, so that
   * what has ended needs not be looked at again before the next one.
   */
  open(node: number, { layer, time }: Pick<Observation, 'layer' | 'time'>): ReadonlyMap<string, readonly Span[]> {
    const person = this.#person(node);
    if (person.layer !== layer) {
      person.layer = layer;
      person.open.clear();
      for (const span of person.spans) this.#open(person, span);
    }
    for (const [slot, spans] of person.open) {
      if (spans.some((span) => span.until <= time)) {
        const open = spans.filter((span) => span.until > time);
        person.open.set(slot, open);
      }
    }
    return person.open;
  }

  union(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)];
    if (x === y) return;
    const [first, second] = [this.#person(x), this.#person(y)];
    const [small, large] = first.spans.length < second.spans.length ? [x, y] : [y, x];
    const [from, to] = first.spans.length < second.spans.length ? [first, second] : [second, first];
    this.#parent[small] = large;
    for (const span of from.spans) to.spans.push(span);
    for (const identifier of from.identifiers) to.identifiers.add(identifier);
    if (from.layer === to.layer) for (const span of [...from.open.values()].flat()) this.#open(to, span);
    else to.layer = undefined;
    from.spans = [];
    from.open.clear();
  }

  #person(node: number): Person {
    return this.#persons[this.find(node)] as Person;
  }

  #open({ open }: Person, span: Span): void {
    const slot = this.slotOf(span.identifier);
    if (slot === undefined) return;
    const spans = open.get(slot);
    if (spans === undefined) open.set(slot, [span]);
    else spans.push(span);
  }
}
