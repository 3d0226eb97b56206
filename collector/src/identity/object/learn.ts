import { identifierKey } from '../../lib/identifier.ts';
import { LAYER } from '../observation.ts';
import { DEFAULT_POLICY, isStrong, type Rule } from '../policy.ts';
import { type EvidenceStore, links, type NewEvidence } from '../tables/evidence-store.ts';
import type { HoldStore } from '../tables/hold-store.ts';
import type { Ident } from '../tables/ident.ts';
import { type Content, observationKey } from '../tables/seen-set.ts';
import { isSteady, type NewSet, place } from './place.ts';

/** As many identifiers as one event can name (`ingest/identifiers.ts`). */
const MOST_TOGETHER = 32;

/** One sighting, and the identifiers that it names. */
interface Seen {
  evidence: NewEvidence;
  idents: Ident[];
  /** Null where the sighting says nothing but that the identifier was there. */
  content: Content | null;
}

/** Records sightings. Returns the identifiers whose holds they can change. */
export function learn(news: readonly NewEvidence[], store: EvidenceStore, holds: HoldStore, rule: Rule): Set<number> {
  return new Learning(store, holds, rule).learn(news);
}

class Learning {
  /** The identifiers that are named, as far as they exist. */
  #known = new Map<string, Ident>();
  readonly #touched = new Set<number>();
  readonly #sets: NewSet[] = [];
  /** Identifiers that have new neighbours. */
  readonly #linked = new Set<Ident>();

  constructor(
    private readonly store: EvidenceStore,
    private readonly holds: HoldStore,
    private readonly rule: Rule,
  ) {}

  learn(all: readonly NewEvidence[]): Set<number> {
    const news = all.filter((one) => !this.seenLately(one));
    const keys = news.map(({ identifiers }) => identifiers.map(identifierKey));
    this.#known = this.store.idents.load(keys.flat());
    const seen = news.map((evidence, i) => this.see(evidence, keys[i] ?? []));
    const contents = seen.flatMap(({ content }) => content ?? []);
    this.store.sets.load(contents.filter(({ members }) => members.every((id) => this.store.sets.mayName(id))));
    for (const { evidence, idents, content } of seen) if (content !== null) this.record(evidence, idents, content);
    this.countNeighbours(news);
    place(this.#sets, this.#touched, this.store, this.holds, this.rule);
    return this.#touched;
  }

  /** Whether it says nothing but that somebody was there who is known to have been: the usual event. */
  private seenLately({ identifiers: [only, second], time }: NewEvidence): boolean {
    return only !== undefined && second === undefined && this.store.idents.seenLately(identifierKey(only), time);
  }

  private see(evidence: NewEvidence, keys: readonly string[]): Seen {
    const named = keys.map((key, i) => this.sight(key, evidence.identifiers[i]?.masked ?? '', evidence.time));
    const idents = [...new Set(named)];
    for (const ident of idents) if (!isStrong(ident.key, DEFAULT_POLICY)) this.store.idents.remember(ident);
    const [only, second] = idents;
    // By the default class, not today's: under another policy a lone sighting of a strong type may say something.
    const silent = only === undefined || (second === undefined && !isStrong(only.key, DEFAULT_POLICY));
    const members = idents.map(({ id }) => id).sort((a, b) => a - b);
    return { evidence, idents, content: silent ? null : { layer: evidence.layer, source: evidence.source, members } };
  }

  /** Notes that an identifier was seen. */
  private sight(key: string, masked: string, time: number): Ident {
    const known = this.#known.get(key);
    if (known !== undefined && known.first <= time) return known;
    const ident = known ?? this.add(key, masked, time);
    ident.first = time;
    this.store.idents.touch(ident);
    if (known !== undefined) this.holds.moved(ident);
    this.#touched.add(ident.id);
    return ident;
  }

  private add(key: string, masked: string, time: number): Ident {
    const ident = this.store.idents.add(key, masked, time);
    this.#known.set(key, ident);
    if (this.rule.blocked.has(key)) ident.hub = LAYER.staff;
    return ident;
  }

  private record({ time, key }: NewEvidence, idents: Ident[], content: Content): void {
    const known = this.store.sets.known(content);
    const observation = observationKey(key);
    if (known === undefined) {
      this.store.sets.add(content, time, observation);
      this.#sets.push({ idents, content, time });
      for (const ident of idents) {
        if (ident.near !== undefined) ident.near += idents.length - 1;
        this.#linked.add(ident);
      }
      for (const ident of changedBy(idents, content, time, this.rule)) this.#touched.add(ident.id);
      return;
    }
    const first = known.time;
    if (!this.store.sets.repeat(known, time, observation)) return;
    if (time >= first && this.holds.settled(idents)) return;
    for (const ident of idents) this.#touched.add(ident.id);
  }

  /** Who has become a hub, and so lost its links. New evidence never ends one. */
  private countNeighbours(news: readonly NewEvidence[]): void {
    const verified = news.some(({ layer }) => layer === LAYER.verified);
    const open = [...this.#linked].filter(({ hub }) => hub === null || (hub === LAYER.verified && verified));
    const uncounted = open.filter(({ near }) => near === undefined);
    if (uncounted.length > 0) {
      const counts = this.store.sets.counts(uncounted.map(({ id }) => id));
      for (const ident of uncounted) ident.near = MOST_TOGETHER * (counts.get(ident.id) ?? 0);
    }
    const many = open.filter((ident) => ident.hub !== null || (ident.near ?? 0) > this.store.limit(ident));
    if (many.length === 0) return;
    this.store.flush();
    for (const { id } of many) {
      if (!this.store.recount(id)) continue;
      for (const near of this.store.neighboursOf(id)) this.#touched.add(near);
    }
  }
}

/**
 * The identifiers whose holds a new set can change; the others need not be computed again. Where it names one strong
 * identifier that has been with one person since an earlier sighting, the strong pass meets what it knows already, and
 * only the weak ones that are not that person's yet have something to learn. A property test holds this to the rule.
 */
function changedBy(idents: readonly Ident[], { layer }: Content, time: number, { types }: Rule): readonly Ident[] {
  const linking = idents.filter((ident) => links(ident.hub, layer));
  const [strong, second] = linking.filter(({ key }) => isStrong(key, types));
  if (strong === undefined || second !== undefined || layer !== LAYER.claimed || !isSteady(strong, time))
    return linking;
  return linking.filter((ident) => ident !== strong && !(ident.core === strong.core && ident.status === 0));
}
