import type { PolicyChange } from '@guiyi/protocol';
import { findHubs, type Hold, resolve } from '../graph.ts';
import type { Layer, Observation } from '../observation.ts';
import { byPriority, type Rule } from '../policy.ts';
import type { EvidenceStore } from '../tables/evidence-store.ts';
import type { HoldStore } from '../tables/hold-store.ts';
import type { Ident } from '../tables/ident.ts';
import { keyText } from '../tables/seen-set.ts';
import { Neighbourhoods } from './neighbourhood.ts';
import { group } from './recompute.ts';
import { label } from './view.ts';

/** What a dry run looks at: all, up to so many observations; of more so many identifiers, in steps between which others are served. */
const SIZES = { whole: 100_000, sample: 50_000, step: 500 };

/** Changed identifiers that a dry run shows. */
const EXAMPLES = 20;

/** What a dry run works on. */
interface Graph {
  sql: SqlStorage;
  evidence: EvidenceStore;
  holds: HoldStore;
  largest: number;
  read<T>(question: () => T): T;
}

/** What a rule would change, without changing it. */
export async function dryRun(graph: Graph, rule: Rule, sizes = SIZES): Promise<PolicyChange> {
  const count = 'SELECT (SELECT count(*) FROM evidence) + (SELECT count(*) FROM sightings) AS n';
  const { n } = graph.read(() => graph.sql.exec<{ n: number }>(count).one());
  return n > sizes.whole ? new Sample(graph, rule).take(sizes) : graph.read(() => whole(graph, rule));
}

function whole({ sql, evidence, holds }: Graph, rule: Rule): PolicyChange {
  const idents = [...sql.exec<{ id: number; key: string; masked: string; first: number }>('SELECT * FROM idents')];
  const observations = observationsOf(sql);
  const firstSeen = new Map(idents.map(({ key, first }) => [key, first]));
  const hubs = findHubs(observations, rule);
  const next = resolve({ observations, bars: evidence.bars(), firstSeen, hubs }, rule.types);
  const changed = holds.changed(group(next, new Map(idents.map(({ id, key }) => [id, key]))));
  return {
    identifiers: idents.length,
    identifiers_checked: idents.length,
    identifiers_changed: changed.size,
    persons_before: sql.exec<{ n: number }>('SELECT count(DISTINCT core) AS n FROM holds').one().n,
    persons_after: new Set(next.map((hold) => hold.core)).size,
    examples: examplesOf(sql, [...changed.keys()]),
  };
}

/** Whole neighbourhoods around identifiers that are spread over the graph evenly. */
class Sample {
  readonly #checked = new Set<number>();
  readonly #changed: number[] = [];
  #before = 0;
  #after = 0;

  constructor(
    private readonly graph: Graph,
    private readonly rule: Rule,
  ) {}

  async take({ sample, step }: typeof SIZES): Promise<PolicyChange> {
    const { sql } = this.graph;
    const { n, last } = sql
      .exec<{ n: number; last: number }>('SELECT count(*) AS n, max(id) AS last FROM idents')
      .one();
    const stride = Math.max(1, Math.floor(last / sample));
    for (let from = 1; from <= last && this.#checked.size < sample; from += stride * step) {
      this.graph.read(() => this.#look(Array.from({ length: step }, (_, i) => from + i * stride)));
      await scheduler.wait(0);
    }
    return {
      identifiers: n,
      identifiers_checked: this.#checked.size,
      identifiers_changed: this.#changed.length,
      persons_before: this.#before,
      persons_after: this.#after,
      examples: examplesOf(sql, this.#changed),
    };
  }

  #look(ids: readonly number[]): void {
    const { sql, evidence, holds, largest } = this.graph;
    const hubs = new Map<number, Layer | null>();
    const view = {
      policy: this.rule.types,
      largest,
      hubOf: (ident: Ident) => {
        const known = hubs.get(ident.id);
        const hub = known === undefined ? evidence.hubOf(ident, this.rule) : known;
        hubs.set(ident.id, hub);
        return hub;
      },
    };
    const neighbourhoods = new Neighbourhoods(evidence, holds, view);
    const there = sql.exec<{ id: number }>(
      'SELECT id FROM identifiers WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    );
    for (const { id } of there.toArray()) {
      const found = this.#checked.has(id) ? null : neighbourhoods.around([id]);
      // What is too large stays as it is under any rule.
      if (found === null) continue;
      const next = resolve(neighbourhoods.evidenceOf(found), this.rule.types);
      this.#note(found.idents, next);
    }
  }

  #note(idents: ReadonlyMap<number, string>, next: readonly Hold[]): void {
    const { holds } = this.graph;
    const fresh = new Map([...idents].filter(([id]) => !this.#checked.has(id)));
    for (const id of fresh.keys()) {
      this.#checked.add(id);
      this.#before += holds.of(id).filter((hold) => hold.id === hold.core).length;
    }
    const own = group(next, fresh);
    this.#after += [...own.values()].flat().filter((hold) => hold.id === hold.core).length;
    this.#changed.push(...holds.changed(own).keys());
  }
}

function examplesOf(sql: SqlStorage, changed: readonly number[]): PolicyChange['examples'] {
  const query =
    'SELECT id AS ident, key, masked FROM idents WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?';
  const rows = sql.exec<{ ident: number; key: string; masked: string }>(query, JSON.stringify(changed), EXAMPLES);
  return [...rows].map(label);
}

function observationsOf(sql: SqlStorage): Observation[] {
  const members = new Map<number, string[]>();
  const named = sql.exec<{ set: number; key: string }>(
    `SELECT e.id AS "set", i.key FROM evidence e JOIN json_each(e.members) m JOIN idents i ON i.id = m.value
     WHERE e.voided IS NULL`,
  );
  for (const { set, key } of named) members.set(set, [...(members.get(set) ?? []), key]);
  for (const keys of members.values()) keys.sort(byPriority);
  const rows = sql.exec<{ set: number; key: number; time: number; layer: Layer }>(
    `SELECT id AS "set", key, time, layer FROM evidence WHERE voided IS NULL UNION ALL SELECT e.id, s.key, s.time, e.layer
     FROM sightings s JOIN evidence e ON e.id = s.evidence WHERE e.voided IS NULL AND s.key <> e.key`,
  );
  return [...rows].map(({ set, key, time, layer }) => {
    return { key: keyText(key), time, layer, identifiers: members.get(set) ?? [] };
  });
}
