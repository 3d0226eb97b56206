import { keyType } from '../lib/identifier.ts';
import { type Bar, LAYER, type Layer, type Observation } from './observation.ts';
import { byPriority, type Policy, slot, type TypePolicy } from './policy.ts';
import { Persons, type Span, Timelines } from './timeline.ts';

/** Holds in the making: they open, end where a person has more than their limit, and end where staff unbind (rules 6, 7 and 10). */
export class Holding {
  readonly timelines = new Timelines();
  readonly persons: Persons;

  constructor(
    private readonly bars: readonly Bar[],
    private readonly firstSeen: ReadonlyMap<string, number>,
    private readonly policy: Policy,
  ) {
    const counts = ({ class: own, limit }: TypePolicy) => own === 'unique' || Number.isFinite(limit);
    this.persons = new Persons((key) => (counts(policy[keyType(key)]) ? slot(key) : undefined));
  }

  /** Rule 6: of each limited type a person holds so many at a time; what the evidence names stays. */
  settle(node: number, seen: Observation, named: string[]): void {
    this.unbind(node);
    for (const [key, open] of this.persons.open(node, seen)) {
      const { limit } = this.policy[keyType(key)];
      if (open.length <= limit) continue;
      const spans = open.filter((span) => !span.exempt);
      if (new Set(spans.map((span) => span.identifier)).size > limit) this.limit(spans, limit, seen.time, named);
    }
  }

  private limit(spans: Span[], limit: number, time: number, named: string[]): void {
    const live = spans
      .filter((span) => span.from <= time)
      .sort((a, b) => +named.includes(b.identifier) - +named.includes(a.identifier) || byTime(b, a));
    const reopened = live.slice(limit).flatMap((span) => this.end(span, time) ?? []);
    const future = spans.filter((span) => span.from > time);
    const line = [...live.slice(0, limit), ...future, ...reopened].sort(byTime);
    // What begins later takes the place of what is there: the line grows while ended spans open anew.
    for (let i = 0; i < line.length; i++) {
      const span = line[i] as Span;
      const next = line.slice(i + 1).filter((other) => other.identifier !== span.identifier)[limit - 1];
      if (next === undefined || next.from >= span.until) continue;
      const again = this.end(span, next.from);
      if (again !== undefined) line.splice(i + 1, line.length, ...[...line.slice(i + 1), again].sort(byTime));
    }
  }

  /** Ends a span. Where evidence names it again later, it opens anew then. */
  end(span: Span, time: number): Span | undefined {
    const support = span.support.filter((named) => named.time > time && named.time < span.until);
    const next = support.sort((a, b) => a.time - b.time)[0];
    const { until } = span;
    span.until = time;
    if (next === undefined) return undefined;
    const again: Span = { ...span, from: next.time, until, opening: next.key, support };
    this.timelines.insert(again);
    this.persons.add(again);
    return again;
  }

  open(identifier: string, seen: Observation, node: number): Span {
    const first = !this.timelines.has(identifier);
    const from = first ? Math.min(seen.time, this.firstSeen.get(identifier) ?? seen.time) : seen.time;
    return this.put(identifier, from, first ? '' : seen.key, seen.layer, node);
  }

  private put(identifier: string, from: number, opening: string, layer: Layer, node: number): Span {
    const flags = { shared: false, exempt: false, support: [] };
    const span: Span = { identifier, from, until: Number.POSITIVE_INFINITY, node, layer, opening, ...flags };
    this.timelines.insert(span);
    this.persons.add(span);
    return span;
  }

  note(span: Span, seen: Observation): void {
    span.support.push({ time: seen.time, key: seen.key, named: seen.identifiers });
    if (seen.layer === LAYER.staff) span.exempt = true;
  }

  /** An unbind ends the weaker of the two, which stands alone from then on, unless later verified evidence binds them again. */
  private unbind(node: number): void {
    const root = this.persons.find(node);
    const isOurs = (span: Span) => this.persons.find(span.node) === root;
    for (const bar of this.bars) {
      if (bar.kind !== 'unbind') continue;
      const [x = bar.a, y = bar.b] = [bar.a, bar.b].sort(byPriority);
      const strong = this.timelines.of(x).filter(isOurs);
      for (const weak of this.timelines.of(y).filter(isOurs)) {
        const from = Math.max(weak.from, bar.time);
        const meets = strong.filter((span) => span.until > from && span.from < weak.until);
        const time = Math.max(from, Math.min(weak.until, ...meets.map((span) => span.from)));
        if (time < weak.until && !isBound(weak, x, bar.time, time)) this.part(weak, x, time);
      }
    }
  }

  /** From a time on, a hold stands alone, except where it was bound anew. */
  private part(weak: Span, from: string, time: number): void {
    weak.support = weak.support.filter(({ named }) => named.includes(from));
    this.end(weak, time);
    this.put(weak.identifier, time, `unbind ${from} ${time}`, LAYER.claimed, this.persons.make());
  }
}

/** Whether evidence since an unbind, and so verified, names both. */
function isBound({ support }: Span, other: string, unbound: number, time: number): boolean {
  return support.some((seen) => seen.time > unbound && seen.time <= time && seen.named.includes(other));
}

function byTime(a: Span, b: Span): number {
  return a.from - b.from || (a.identifier < b.identifier ? -1 : 1);
}
