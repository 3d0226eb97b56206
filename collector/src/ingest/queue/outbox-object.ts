import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../../lib/env.ts';
import { type Span, takes } from '../../lib/erasure.ts';
import { type Hit, type Needle, searchObject } from '../../lib/search.ts';
import { copiedFrom, datedIn, without } from '../../store/message.ts';
import type { Outbox } from '../../store/outbox.ts';
import { consume, type Delivery, type Failures } from '../consume.ts';
import { buryDead } from './dead.ts';
import { backOff, LONGEST_WAIT, MAX_ATTEMPTS, type PackedMessage } from './port.ts';
import { Together } from './together.ts';

/** Messages consumed in one go. */
const BATCH = 50;

/** Events that may wait, unless the deployment sets another number: about 2 GB, and hours of draining. */
const CAPACITY = 5_000_000;

/** How long one alarm drains before it lets the next one go on (an alarm may run for 15 minutes). */
const DRAIN_MS = 60_000;

/** A row as SQL gives it. */
type Columns<T> = { [K in keyof T]: T[K] extends SqlStorageValue ? T[K] : never };

/** A waiting message, and which of its events an erasure takes. */
interface Taken extends Delivery {
  seq: number;
  taken: ('erased' | null)[] | null;
}

interface Waiting extends Delivery {
  seq: number;
  attempts: number;
}

/**
 * The outbox: what accept appended waits in this object's SQLite until consume has written it. Rows outlive a crash;
 * the alarm does too, and `depth()` sets it again should it ever be missing.
 */
export class OutboxObject extends DurableObject<Env> implements Outbox {
  readonly #sql: SqlStorage;
  readonly #appended = new Together<PackedMessage>((messages) => this.#insert(messages));
  /** While an alarm drains it sees what is appended, and sets the next alarm itself. */
  #draining = false;
  /** Whether this instance has set an alarm that is due at once: further messages need no other. */
  #armed = false;
  /** About how many events wait or are about to; counted anew at each drain. Null: not counted yet. */
  #about: number | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS waiting (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL,
      body TEXT NOT NULL,
      events INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      due INTEGER NOT NULL DEFAULT 0
    )`);
    // It holds `events` too, so that counting them reads no bodies.
    this.#sql.exec('CREATE INDEX IF NOT EXISTS waiting_in_turn ON waiting (due, seq, events)');
    this.#sql.exec('DROP INDEX IF EXISTS waiting_by_due');
  }

  async append(messages: PackedMessage[]): Promise<'taken' | 'full'> {
    this.#about ??= this.#count();
    // Asked before, not after: a request that is larger than what is left must find its way in too.
    if (this.#about >= Number(this.env.GUIYI_OUTBOX_EVENTS ?? CAPACITY)) return 'full';
    for (const { events } of messages) this.#about += events;
    await this.#appended.add(messages);
    return 'taken';
  }

  async #insert(messages: readonly PackedMessage[]): Promise<void> {
    try {
      this.ctx.storage.transactionSync(() => {
        for (const { id, body, events } of messages) {
          this.#sql.exec('INSERT INTO waiting (id, body, events) VALUES (?, ?, ?)', id, body, events);
        }
      });
    } catch (error) {
      this.#about = null;
      throw error;
    }
    if (!this.#draining && !this.#armed) await this.#arm();
  }

  async depth(): Promise<number> {
    const events = this.#count();
    // Should the alarm ever be missing, this sets it again.
    if (events > 0 && !this.#draining) await this.#arm();
    return events;
  }

  /** Of the index alone: it reads no bodies. */
  #count(): number {
    return this.#sql.exec<{ events: number }>('SELECT total(events) AS events FROM waiting').one().events;
  }

  async erase(spans: Span[], at: number): Promise<number> {
    let removed = 0;
    for (const { seq, body, taken } of this.#taken(spans, at)) {
      const clean = taken === null ? '' : without(body, taken);
      this.#sql.exec('UPDATE waiting SET body = ? WHERE seq = ?', clean, seq);
      removed += taken === null ? 1 : taken.filter(Boolean).length;
    }
    return removed;
  }

  async copy(spans: Span[]): Promise<Record<string, unknown>[]> {
    return [...this.#sql.exec<{ body: string }>('SELECT body FROM waiting ORDER BY seq')].flatMap(({ body }) =>
      copiedFrom(body, spans),
    );
  }

  async search(needles: Needle[], spans: Span[], at: number): Promise<{ hits: Hit[]; columns: number }> {
    // What waits is of someone new where no event in it is one that the erasure takes.
    const found = searchObject(this.#sql, 'outbox', needles, { waiting: 'json_valid(body)' });
    const rows = this.#taken(spans, at).length;
    const left = rows > 0 ? [{ store: 'outbox', table: 'waiting', column: 'body', rows }] : [];
    return { hits: [...found.hits, ...left], columns: found.columns };
  }

  /** The waiting messages with events that an erasure takes; `taken` is null where a body cannot be read but names one. */
  #taken(spans: Span[], at: number): Taken[] {
    const rows = this.#sql
      .exec<{ seq: number; id: string; body: string }>('SELECT seq, id, body FROM waiting')
      .toArray();
    return rows.flatMap(({ seq, id, body }): Taken[] => {
      const events = datedIn(body);
      if (events === null) return spans.some(({ key }) => body.includes(key)) ? [{ seq, id, body, taken: null }] : [];
      const taken = events.map((event) => (takes(spans, at, event) ? 'erased' : null));
      return taken.includes('erased') ? [{ seq, id, body, taken }] : [];
    });
  }

  /** Never throws: the runtime gives up on an alarm that fails six times. */
  override async alarm(): Promise<void> {
    this.#draining = true;
    this.#armed = false;
    try {
      await this.#drain(Date.now() + DRAIN_MS);
    } finally {
      this.#draining = false;
    }
    await this.#arm();
  }

  async #drain(end: number): Promise<void> {
    while (Date.now() < end) {
      const batch = this.#due(Date.now());
      if (batch.length === 0) return;
      this.#settle(batch, await this.#consume(batch), Date.now());
      this.#about = this.#count();
    }
  }

  #due(now: number): Waiting[] {
    // What is due later than anything can be was put off before the clock was set back.
    const sql = `SELECT seq, id, body, attempts FROM waiting WHERE due <= ?1 OR due > ?1 + ${1_000 * LONGEST_WAIT}
      ORDER BY due, seq LIMIT ?2`;
    return this.#sql.exec<Columns<Waiting>>(sql, now, BATCH).toArray();
  }

  /** Tries all, and buries what has failed too often. Answers with what has to wait. */
  async #consume(batch: Waiting[]): Promise<Failures> {
    const failures = await consume(this.env, batch, Date.now());
    for (const message of batch) {
      const reason = failures.get(message.id);
      if (reason === undefined || message.attempts + 1 < MAX_ATTEMPTS) continue;
      if (await buryDead(this.env, message, reason, Date.now())) failures.delete(message.id);
    }
    return failures;
  }

  #settle(batch: Waiting[], failures: Failures, now: number): void {
    for (const { seq, id, attempts } of batch) {
      if (!failures.has(id)) {
        this.#sql.exec('DELETE FROM waiting WHERE seq = ?', seq);
        continue;
      }
      const due = now + 1_000 * backOff(attempts + 1);
      this.#sql.exec('UPDATE waiting SET attempts = attempts + 1, due = ? WHERE seq = ?', due, seq);
    }
  }

  /** Sets the alarm for the next message that is due, unless one is set for then or earlier. */
  async #arm(): Promise<void> {
    const { due } = this.#sql.exec<{ due: number | null }>('SELECT min(due) AS due FROM waiting').one();
    if (due === null) return;
    const now = Date.now();
    const at = due > now + 1_000 * LONGEST_WAIT ? now : Math.max(due, now);
    const armed = await this.ctx.storage.getAlarm();
    if (armed === null || armed > at) await this.ctx.storage.setAlarm(at);
    this.#armed = !this.#draining && at <= now;
  }
}
