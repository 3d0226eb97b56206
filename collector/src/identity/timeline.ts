import type { Layer } from './observation.ts';

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
    if (spans === undefined) return undefined;
    let found: Span | undefined;
    for (const span of spans) if (span.from <= time) found = span;
    return found !== undefined && time < found.until ? found : undefined;
  }

  /** Puts a span in its place; it lasts until the next one begins. */
  insert(span: Span): void {
    const spans = this.#spans.get(span.identifier) ?? [];
    const next = spans.findIndex((other) => other.from > span.from);
    if (next >= 0) span.until = Math.min(span.until, spans[next]?.from ?? span.until);
    spans.splice(next < 0 ? spans.length : next, 0, span);
    this.#spans.set(span.identifier, spans);
  }

  has(identifier: string): boolean {
    return this.#spans.has(identifier);
  }

  /** Every span, by identifier. */
  entries(): IterableIterator<[string, Span[]]> {
    return this.#spans.entries();
  }
}

/** Disjoint sets of nodes: the groups that holds form. Each group knows its spans. */
export class Persons {
  readonly #parent: number[] = [];
  readonly #spans: Span[][] = [];

  make(): number {
    this.#spans.push([]);
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

  /** The spans of a person. */
  of(node: number): Span[] {
    return this.#spans[this.find(node)] as Span[];
  }

  union(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)];
    if (x === y) return;
    const [small, large] = this.of(x).length < this.of(y).length ? [x, y] : [y, x];
    for (const span of this.of(small)) this.of(large).push(span);
    this.#parent[small] = large;
  }
}
