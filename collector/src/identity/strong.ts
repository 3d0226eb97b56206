import { keyType } from '../lib/identifier.ts';
import { type Bar, barred, byOrder, LAYER, type Layer, type Observation } from './observation.ts';
import { byPriority, isStrong, type Policy, rank, slot, type TypePolicy } from './policy.ts';
import { Persons, type Span, Timelines } from './timeline.ts';

/** What the strong pass leaves: who holds each strong identifier, and when. */
export interface StrongResult {
  timelines: Timelines;
  persons: Persons;
}

/** Rules 3–6 of GRAPH.md. `observations` come without junk and without the links of hubs. */
export function strongPass(
  observations: readonly Observation[],
  bars: readonly Bar[],
  firstSeen: ReadonlyMap<string, number>,
  policy: Policy,
): StrongResult {
  const pass = new StrongPass(bars, firstSeen, policy);
  for (const seen of [...observations].sort(byOrder)) pass.weigh(seen);
  return pass;
}

class StrongPass implements StrongResult {
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

  /** One observation: its strongest identifier is the anchor, the others join the anchor's person or do not. */
  weigh(seen: Observation): void {
    const strong = seen.identifiers.filter((key) => isStrong(key, this.policy));
    const free = strong.filter((key) => this.timelines.at(key, seen.time)?.shared !== true);
    const [anchor, ...others] = free;
    if (anchor === undefined) return;
    const held = this.timelines.at(anchor, seen.time) ?? this.open(anchor, seen, this.persons.make());
    this.note(held, seen);
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
    if (this.timelines.at(key, seen.time) === undefined) this.open(key, seen, this.persons.make());
  }

  private link(anchor: Span, other: string, seen: Observation, named: string[]): void {
    const span = this.timelines.at(other, seen.time);
    const apart = named.some((key) => key !== other && barred(this.bars, key, other, seen));
    if (apart || this.barsPersons(anchor, span, other, seen)) {
      this.stand(other, seen);
    } else if (span === undefined) {
      this.note(this.open(other, seen, anchor.node), seen);
      this.settle(anchor.node, seen, named);
    } else if (this.persons.find(span.node) === this.persons.find(anchor.node)) {
      this.note(span, seen);
    } else if (seen.layer === LAYER.staff || !this.clash(anchor, span, seen)) {
      this.persons.union(anchor.node, span.node);
      this.note(span, seen);
      this.settle(anchor.node, seen, named);
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
      for (const [key, spans] of this.persons.open(node, seen)) {
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
    this.end(span, seen.time);
    if (seen.layer === LAYER.claimed) {
      this.open(span.identifier, seen, this.persons.make()).shared = true;
      return;
    }
    this.note(this.open(span.identifier, seen, anchor.node), seen);
    this.settle(anchor.node, seen, named);
  }

  /** Rule 6: of each limited type a person holds so many at a time; what the evidence names stays. */
  private settle(node: number, seen: Observation, named: string[]): void {
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
  private end(span: Span, time: number): Span | undefined {
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

  private open(identifier: string, seen: Observation, node: number): Span {
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

  private note(span: Span, seen: Observation): void {
    span.support.push({ time: seen.time, key: seen.key, named: seen.identifiers });
    if (seen.layer === LAYER.staff) span.exempt = true;
  }

  /** An unbind ends the weaker of the two, which stands alone from then on, unless later verified evidence binds them again. */
  private unbind(node: number): void {
    for (const bar of this.bars) {
      if (bar.kind !== 'unbind') continue;
      const [x = bar.a, y = bar.b] = [bar.a, bar.b].sort(byPriority);
      const [strong, weak] = [this.timelines.at(x, bar.time), this.timelines.at(y, bar.time)];
      if (strong === undefined || weak === undefined || weak.from >= bar.time) continue;
      const root = this.persons.find(node);
      if (this.persons.find(strong.node) !== root || this.persons.find(weak.node) !== root) continue;
      weak.support = weak.support.filter(({ named }) => named.includes(x));
      this.end(weak, bar.time);
      this.put(y, bar.time, `unbind ${x} ${bar.time}`, LAYER.claimed, this.persons.make());
    }
  }

  /** A split or forbidden pair stays apart also when a third identifier would join their persons. */
  private barsPersons(anchor: Span, span: Span | undefined, other: string, seen: Observation): boolean {
    if (this.bars.length === 0) return false;
    const holds = (node: number, key: string) => this.persons.holds(node, key);
    const theirs = (key: string) => key === other || (span !== undefined && holds(span.node, key));
    return this.bars.some((bar) => {
      if (!barred(this.bars, bar.a, bar.b, seen)) return false;
      const same = span !== undefined && this.persons.find(span.node) === this.persons.find(anchor.node);
      if (same) return false;
      return (holds(anchor.node, bar.a) && theirs(bar.b)) || (holds(anchor.node, bar.b) && theirs(bar.a));
    });
  }
}

function byTime(a: Span, b: Span): number {
  return a.from - b.from || (a.identifier < b.identifier ? -1 : 1);
}

/** Whether the identifier at `i` is the first of its slot. */
function leads(keys: readonly string[], i: number): boolean {
  const own = slot(keys[i] ?? '');
  return keys.findIndex((key) => slot(key) === own) === i;
}
