/**
 * R2 has no transactions, so D1 keeps a journal of the one run that writes the lake: which objects a crash would leave
 * behind without use. Before an object is put its key is in the journal; in one transaction the run makes it count, and
 * what it replaces takes its place there, to be removed. Whoever begins first clears up what the last run left.
 *
 * A run that lost the journal to another one has written nothing that counts: its next step throws.
 */
interface Journal {
  run: string;
  /** Milliseconds: until then nobody takes over, but an erasure from one that only adds. */
  until: number;
  /** Whether it changes what is there. */
  changes: boolean;
  /** Objects that are of no use (yet, or any more). */
  keys: readonly string[];
}

/** How long a run may work before another may think it dead. */
const LEASE_MS = 15 * 60_000;

/** Up to which `seq` events are in the lake, and the journal: rows of `meta`. */
const MARK = 'lake_seq';
const JOURNAL = 'lake_journal';

/**
 * For every transaction that adds events: where the newest ones were removed their numbers are given again, and must not
 * pass for exported.
 */
export const LOWER_MARK = `UPDATE meta SET value = (SELECT CAST(coalesce(max(seq), 0) AS TEXT) FROM events)
  WHERE name = '${MARK}' AND CAST(value AS INTEGER) > (SELECT coalesce(max(seq), 0) FROM events)`;

/** Fails, and with it the transaction, where the journal is no longer as this run left it (?1), or the mark has moved (?2). */
const MINE = `INSERT INTO meta (name, value) SELECT '${JOURNAL}', NULL
  WHERE NOT EXISTS (SELECT 1 FROM meta WHERE name = '${JOURNAL}' AND value = ?1)
    OR (?2 IS NOT NULL AND coalesce((SELECT value FROM meta WHERE name = '${MARK}'), '0') <> ?2)`;

const WRITE = 'INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2';

/** Up to which `seq` events are in the lake. */
export async function exportedTo(db: D1Database): Promise<number> {
  return Number((await db.prepare('SELECT value FROM meta WHERE name = ?').bind(MARK).first<string>('value')) ?? 0);
}

/** Objects that are to count from one moment on. */
interface Change {
  keys: readonly string[];
  write: () => Promise<unknown>;
  /** Which ones no longer count from then on. */
  replaced?: readonly string[];
  /** How far events are exported, before and from then on. */
  mark?: { from: number; to: number };
}

/** The right to write the lake. */
export class Run {
  readonly #id = crypto.randomUUID();
  /** The journal, as this run left it. */
  #text = '';

  private constructor(
    private readonly db: D1Database,
    private readonly archive: R2Bucket,
    private readonly changes: boolean,
  ) {}

  /**
   * Does work that writes the lake, alone.
   *
   * @param changes whether it changes what is there; then it takes over from a run that only adds, whose work will not count
   * @returns null where another run is at work
   * @throws when another run takes over meanwhile
   */
  static async of<T>(
    db: D1Database,
    archive: R2Bucket,
    work: (run: Run) => Promise<T>,
    changes = false,
  ): Promise<T | null> {
    const run = await Run.#begin(db, archive, changes);
    if (run === null) return null;
    try {
      const result = await work(run);
      await run.#end();
      return result;
    } catch (error) {
      await run.#giveUp().catch(() => {});
      throw error;
    }
  }

  static async #begin(db: D1Database, archive: R2Bucket, changes: boolean): Promise<Run | null> {
    const found = await db.prepare('SELECT value FROM meta WHERE name = ?').bind(JOURNAL).first<string>('value');
    const left = found === null ? null : (JSON.parse(found) as Journal);
    if (left !== null && left.until > Date.now() && (left.changes || !changes)) return null;
    const run = new Run(db, archive, changes);
    run.#text = run.#textOf(left?.keys ?? []);
    const took = db
      .prepare(found === null ? TAKE : TAKE_OVER)
      .bind(JOURNAL, run.#text, ...(found === null ? [] : [found]));
    if ((await took.run()).meta.changes === 0) return null;
    await run.#clear(left?.keys ?? []);
    return run;
  }

  /** Puts objects and makes them count in one step, instead of others. */
  async put({ keys, write, replaced = [], mark }: Change): Promise<void> {
    await this.#note(keys, []);
    try {
      await write();
      const moved = mark === undefined ? [] : [this.db.prepare(WRITE).bind(MARK, String(mark.to))];
      await this.#note(replaced, moved, mark?.from);
    } catch (error) {
      // Whoever took over has cleared up already; what was put since then is ours to remove.
      if (isLost(error)) await this.archive.delete([...keys]);
      throw error;
    }
    await this.#clear(replaced);
  }

  /** Goes on for longer. */
  async goOn(): Promise<void> {
    await this.#note([], []);
  }

  /** Removes objects. */
  async remove(keys: readonly string[]): Promise<void> {
    await this.#note(keys, []);
    await this.#clear(keys);
  }

  async #end(): Promise<void> {
    await this.db.batch([
      this.db.prepare(MINE).bind(this.#text, null),
      this.db.prepare('DELETE FROM meta WHERE name = ?').bind(JOURNAL),
    ]);
  }

  /** The next run need not wait; it clears up. */
  async #giveUp(): Promise<void> {
    const left = { ...(JSON.parse(this.#text) as Journal), until: 0 };
    await this.db.prepare(TAKE_OVER).bind(JOURNAL, JSON.stringify(left), this.#text).run();
  }

  async #note(keys: readonly string[], others: D1PreparedStatement[], mark: number | null = null): Promise<void> {
    const text = this.#textOf(keys);
    await this.db.batch([
      this.db.prepare(MINE).bind(this.#text, mark === null ? null : String(mark)),
      this.db.prepare(WRITE).bind(JOURNAL, text),
      ...others,
    ]);
    this.#text = text;
  }

  async #clear(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    for (let at = 0; at < keys.length; at += 1_000) await this.archive.delete(keys.slice(at, at + 1_000));
    await this.#note([], []);
  }

  #textOf(keys: readonly string[]): string {
    return JSON.stringify({
      run: this.#id,
      until: Date.now() + LEASE_MS,
      changes: this.changes,
      keys,
    } satisfies Journal);
  }
}

/** Whether a statement failed by {@link MINE}: then nothing of its transaction is there. */
function isLost(error: unknown): boolean {
  return String(error).includes('NOT NULL');
}

const TAKE = 'INSERT OR IGNORE INTO meta (name, value) VALUES (?1, ?2)';
const TAKE_OVER = 'UPDATE meta SET value = ?2 WHERE name = ?1 AND value = ?3';
