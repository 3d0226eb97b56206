import type { Notice, Purpose } from '@guiyi/protocol';
import { sha256 } from '../lib/keyed.ts';
import { nextRevisions, type Revisions } from './notice.ts';

/** What is published: the text that visitors are shown, in each language. */
export interface NewNotice {
  version: string;
  purposes: Purpose[];
  /** Purposes whose meaning is no longer the former notice's: they are asked anew, once. */
  changed: Purpose[];
  /** By BCP 47 tag. */
  texts: Record<string, string>;
}

interface NoticeRow extends Record<string, SqlStorageValue> {
  n: number;
  version: string;
  time: number;
  purposes: string;
  changed: string;
  revisions: string;
}

/** Every notice that was ever shown, beside the ledger: a published one is never changed. */
export class NoticeStore {
  constructor(private readonly sql: SqlStorage) {}

  /**
   * Publishes a notice. The same one again changes nothing. Returns the purposes that have to be asked anew, or null where
   * another text has this version.
   */
  publish(notice: NewNotice, now: number): { notice: Notice; asked: Purpose[] } | null {
    const { version, purposes, changed, texts } = notice;
    const known = this.find(version);
    if (known !== null) return same(known, notice) ? { notice: known, asked: [] } : null;
    const before = this.current();
    const revisions = nextRevisions(before, purposes, changed);
    this.sql.exec(
      'INSERT INTO notices (version, time, purposes, changed, revisions) VALUES (?, ?, ?, ?, ?)',
      version,
      now,
      JSON.stringify(purposes),
      JSON.stringify(changed),
      JSON.stringify(revisions),
    );
    for (const [locale, text] of Object.entries(texts)) {
      this.sql.exec('INSERT INTO notice_texts VALUES (?, ?, ?, ?)', version, locale, sha256(text), text);
    }
    const asked = purposes.filter((purpose) => before[purpose] !== undefined && before[purpose] !== revisions[purpose]);
    return { notice: this.#notice(this.#row(version)), asked };
  }

  /** Newest first. */
  all(): Notice[] {
    return [...this.sql.exec<NoticeRow>('SELECT * FROM notices ORDER BY n DESC')].map((row) => this.#notice(row));
  }

  find(version: string): Notice | null {
    const [row] = this.sql.exec<NoticeRow>('SELECT * FROM notices WHERE version = ?', version);
    return row === undefined ? null : this.#notice(row);
  }

  /** The notice that visitors are shown now; null where none was published. */
  latest(): Notice | null {
    const [row] = this.sql.exec<NoticeRow>('SELECT * FROM notices ORDER BY n DESC LIMIT 1');
    return row === undefined ? null : this.#notice(row);
  }

  /** The revisions of today. */
  current(): Revisions {
    const [row] = this.sql.exec<NoticeRow>('SELECT * FROM notices ORDER BY n DESC LIMIT 1');
    return row === undefined ? {} : (JSON.parse(row.revisions) as Revisions);
  }

  /** The revisions of the purposes that a decision was made on: its notice's, or those of the first where it names none that we know. */
  revisionsOf(version: string | null): Revisions {
    const [row] = this.sql.exec<NoticeRow>('SELECT * FROM notices WHERE version = ? LIMIT 1', version ?? '');
    if (row !== undefined) return shownBy(row);
    const [first] = this.sql.exec<NoticeRow>('SELECT * FROM notices ORDER BY n LIMIT 1');
    return first === undefined ? {} : shownBy(first);
  }

  /** The hash of the text that was shown; null where it is not known. */
  hashOf(version: string | null, locale: string | null): string | null {
    const sql = 'SELECT hash FROM notice_texts WHERE version = ? AND locale = ?';
    const [row] = this.sql.exec<{ hash: string }>(sql, version ?? '', locale ?? '');
    return row?.hash ?? null;
  }

  #row(version: string): NoticeRow {
    return this.sql.exec<NoticeRow>('SELECT * FROM notices WHERE version = ?', version).one();
  }

  #notice({ version, time, purposes, changed }: NoticeRow): Notice {
    const sql = 'SELECT locale, hash, text FROM notice_texts WHERE version = ? ORDER BY locale';
    return {
      version,
      published_at: new Date(time).toISOString(),
      purposes: JSON.parse(purposes) as Purpose[],
      changed: JSON.parse(changed) as Purpose[],
      texts: [...this.sql.exec<{ locale: string; hash: string; text: string }>(sql, version)],
    };
  }
}

function shownBy({ purposes, revisions }: NoticeRow): Revisions {
  const all = JSON.parse(revisions) as Revisions;
  return Object.fromEntries((JSON.parse(purposes) as Purpose[]).map((purpose) => [purpose, all[purpose]]));
}

function same(known: Notice, { purposes, changed, texts }: NewNotice): boolean {
  const content = (list: readonly (readonly [string, string])[]) => JSON.stringify([...list].sort());
  return (
    JSON.stringify([...known.purposes].sort()) === JSON.stringify([...purposes].sort()) &&
    JSON.stringify([...known.changed].sort()) === JSON.stringify([...changed].sort()) &&
    content(known.texts.map(({ locale, text }) => [locale, text] as const)) === content(Object.entries(texts))
  );
}
