import { type Identifier, identifierKey, keysOf, keyType, mayHaveForms } from '../../lib/identifier.ts';
import type { IdentTable } from './ident-table.ts';

/** A sighting, as far as its identifiers' names go. */
interface Naming {
  identifiers: readonly Identifier[];
  /** Milliseconds. */
  time: number;
}

/** Another form of what the graph knows by `name`, both as keys. */
interface Same {
  form: string;
  name: string;
  /** Milliseconds, of the sighting that says so. */
  time: number;
}

/**
 * One phone number or address may come in several forms: hashed in other ways, keyed with a former pepper. The graph knows
 * it by the form that it saw first; the others lead there.
 */
export class Aliases {
  #any: boolean;

  constructor(
    private readonly sql: SqlStorage,
    private readonly idents: IdentTable,
  ) {
    this.#any = sql.exec('SELECT 1 FROM aliases LIMIT 1').toArray().length > 0;
  }

  /** These identifiers, one for one, under the names by which the graph knows them; their other forms go along. */
  named(identifiers: readonly Identifier[]): Identifier[] {
    const alone = identifiers.map((identifier) => ({ identifiers: [identifier], time: 0 }));
    return this.#named(alone, []).flat();
  }

  /** The same for sightings, for the question whether they may be kept: nothing is remembered. */
  of<T extends Naming>(sightings: readonly T[]): T[] {
    return this.#renamed(sightings, []);
  }

  /** The same, and remembers the forms. `same`: those that were taken for others before it was known that they are one. */
  learn<T extends Naming>(sightings: readonly T[]): { news: T[]; same: Same[] } {
    const added: Same[] = [];
    const news = this.#renamed(sightings, added);
    this.#write(added);
    return { news, same: added.filter(({ form }) => this.idents.known(form) !== undefined) };
  }

  /** The name that a form leads to; the form itself where it leads nowhere. */
  nameOf(key: string): string {
    if (!this.#any || !mayHaveForms(keyType(key))) return key;
    return this.#read([key]).get(key) ?? key;
  }

  /** All forms that lead to these names. */
  formsOf(keys: readonly string[]): { form: string; key: string }[] {
    if (!this.#any) return [];
    return this.sql
      .exec<{ form: string; key: string }>(
        'SELECT form, key FROM aliases WHERE key IN (SELECT value FROM json_each(?))',
        JSON.stringify(keys),
      )
      .toArray();
  }

  remove(keys: readonly string[]): void {
    this.sql.exec('DELETE FROM aliases WHERE key IN (SELECT value FROM json_each(?))', JSON.stringify(keys));
  }

  #renamed<T extends Naming>(sightings: readonly T[], added: Same[]): T[] {
    if (!sightings.some(({ identifiers }) => identifiers.some(({ type }) => mayHaveForms(type)))) return [...sightings];
    const named = this.#named(sightings, added);
    return sightings.map((seen, i) => ({ ...seen, identifiers: named[i] ?? [] }));
  }

  #named(sightings: readonly Naming[], added: Same[]): Identifier[][] {
    const several = sightings.flatMap(({ identifiers }) => identifiers.filter(({ type }) => mayHaveForms(type)));
    const keys = several.flatMap(keysOf);
    this.idents.load(keys);
    const names = this.#any ? this.#read(keys) : new Map<string, string>();
    return sightings.map(({ identifiers, time }) =>
      distinct(identifiers.map((identifier) => this.#name(identifier, time, names, added))),
    );
  }

  #name(identifier: Identifier, time: number, names: Map<string, string>, added: Same[]): Identifier {
    if (!mayHaveForms(identifier.type)) return identifier;
    const forms = keysOf(identifier);
    const known = (form: string) => names.get(form) ?? this.idents.known(form)?.key;
    const [own = ''] = forms;
    const name = forms.map(known).find((key) => key !== undefined) ?? own;
    names.set(name, name);
    for (const form of forms) {
      if (names.has(form)) continue;
      names.set(form, name);
      added.push({ form, name, time });
    }
    return name === own ? identifier : renamed(identifier, name);
  }

  #read(keys: readonly string[]): Map<string, string> {
    const rows = this.sql
      .exec('SELECT a.form, a.key FROM json_each(?) j CROSS JOIN aliases a ON a.form = j.value', JSON.stringify(keys))
      .raw<[string, string]>();
    return new Map(rows);
  }

  #write(added: readonly Same[]): void {
    if (added.length === 0) return;
    this.sql.exec(
      `INSERT OR IGNORE INTO aliases (form, key, time) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`,
      JSON.stringify(added.map(({ form, name, time }) => [form, name, time])),
    );
    this.#any = true;
  }
}

function renamed(identifier: Identifier, name: string): Identifier {
  const value = name.slice(identifierKey({ ...identifier, value: '' }).length);
  const forms = [identifier.value, ...(identifier.forms ?? [])].filter((form) => form !== value);
  return { ...identifier, value, forms };
}

/** One event may name a number raw and hashed. */
function distinct(identifiers: Identifier[]): Identifier[] {
  return [...new Map(identifiers.map((identifier) => [identifierKey(identifier), identifier])).values()];
}
