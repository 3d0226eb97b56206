import type { PolicyOverride, PolicyReply, TypeRule } from '@guiyi/protocol';
import { type Identifier, identifierKey, PRIORITY } from '../../lib/identifier.ts';
import { type Policy, type Rule, ruleOf } from '../policy.ts';

/** How far a rebuild is: first all hubs are counted anew, then all holds are computed. */
export interface Progress {
  phase: 'hubs' | 'holds';
  /** The last identifier that was done. */
  after: number;
}

/** The override as it is kept: blocked identifiers are normalised and keyed before they come here. */
export interface NewPolicy {
  types: NonNullable<PolicyOverride['types']>;
  blocked: Identifier[];
}

const NONE: NewPolicy = { types: {}, blocked: [] };

/** The rule of this deployment, and how far the graph has been computed by it. */
export class RuleStore implements Rule {
  types: Policy;
  blocked: ReadonlySet<string>;
  #policy: NewPolicy;

  constructor(private readonly sql: SqlStorage) {
    this.#policy = this.#read<NewPolicy>('policy') ?? NONE;
    ({ types: this.types, blocked: this.blocked } = ruleFrom(this.#policy));
  }

  /** Takes a policy; from now on evidence is weighed by it, and a rebuild is due. */
  set(policy: NewPolicy): void {
    const rule = ruleFrom(policy);
    // Written first: a write that fails leaves the rule as it was.
    this.#write('policy', policy);
    this.progress = { phase: 'hubs', after: 0 };
    this.#policy = policy;
    ({ types: this.types, blocked: this.blocked } = rule);
  }

  /** Takes the erased off the list of the blocked: whoever comes back with their identifier is weighed anew. */
  forget(keys: readonly string[]): void {
    const gone = new Set(keys);
    const blocked = this.#policy.blocked.filter((identifier) => !gone.has(identifierKey(identifier)));
    if (blocked.length === this.#policy.blocked.length) return;
    const policy = { ...this.#policy, blocked };
    this.#write('policy', policy);
    this.#policy = policy;
    this.blocked = ruleFrom(policy).blocked;
  }

  get progress(): Progress | null {
    return this.#read<Progress>('rebuild');
  }

  set progress(progress: Progress | null) {
    this.#write('rebuild', progress);
  }

  reply(): PolicyReply {
    const shown = (type: (typeof PRIORITY)[number]): TypeRule => {
      const { limit, ...rest } = this.types[type];
      return { ...rest, limit: Number.isFinite(limit) ? limit : null };
    };
    return {
      types: Object.fromEntries(PRIORITY.map((type) => [type, shown(type)])) as PolicyReply['types'],
      blocked: this.#policy.blocked.map(({ type, scope, masked }) => ({ type, scope, masked })),
      rebuild: this.#remaining(),
    };
  }

  #remaining(): PolicyReply['rebuild'] {
    const { progress } = this;
    if (progress === null) return null;
    const count = (where: string) => this.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM idents ${where}`).one().n;
    const total = count('');
    const seen = count(`WHERE id <= ${Math.trunc(progress.after)}`);
    return { done: progress.phase === 'hubs' ? seen : total + seen, total: 2 * total };
  }

  #read<T>(name: string): T | null {
    const [row] = this.sql.exec<{ value: string }>('SELECT value FROM settings WHERE name = ?', name);
    return row === undefined ? null : (JSON.parse(row.value) as T);
  }

  #write(name: string, value: unknown): void {
    this.sql.exec('INSERT OR REPLACE INTO settings VALUES (?, ?)', name, JSON.stringify(value));
  }
}

/** The rule that a policy makes. */
export function ruleFrom({ types, blocked }: NewPolicy): Rule {
  return ruleOf({ types }, blocked.map(identifierKey));
}
