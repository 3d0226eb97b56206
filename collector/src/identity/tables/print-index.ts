/** 8 MB. Of ten million identifiers it still spares 19 of 20 look-ups of what is new, of twenty million four of five. */
const BITS = 2 ** 26;

/** Bits of one print. */
const PROBES = 3;

/** 8 MB: of one million identifiers it has the places of four in five, of twenty million of one in ten. */
const PLACES = 2 ** 21;

/** Rows read at a time: some milliseconds. */
const PORTION = 5_000;

/** Rows from which on it pays; a smaller table is in the page cache. */
const ROWS = 20_000;

/**
 * What memory knows of the table `prints`, to spare reads at random places: a Bloom filter says of most of what is new that it
 * is not there, and a table of places, in which later prints take the place of former ones, where most of the others are. Of
 * one size whatever the graph's, and read in portions after a start; beyond what is read it says nothing.
 */
export class PrintIndex {
  #bits: Uint32Array | null = null;
  #places = new Int32Array(0);
  /** Smaller prints are read. */
  #read = 0;

  constructor(private readonly sql: SqlStorage) {}

  /** Reads a portion, where the table is so large that it pays. */
  advance(rows: number): void {
    if (rows < ROWS || this.#read === Number.POSITIVE_INFINITY) return;
    if (this.#bits === null) {
      this.#bits = new Uint32Array(BITS / 32);
      this.#places = new Int32Array(PLACES);
    }
    const query = 'SELECT print, ident FROM prints WHERE print >= ? ORDER BY print LIMIT ?';
    let found = 0;
    for (const [print, ident] of this.sql.exec(query, this.#read, PORTION).raw<[number, number]>()) {
      this.add(print, ident);
      this.#read = print + 1;
      found += 1;
    }
    if (found < PORTION) this.#read = Number.POSITIVE_INFINITY;
  }

  /** Takes a row that is written to the table. */
  add(print: number, ident: number): void {
    const bits = this.#bits;
    if (bits === null) return;
    this.found(print, ident);
    for (let probe = 0; probe < PROBES; probe++) {
      const at = bitOf(print, probe);
      bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
    }
  }

  /** Remembers where a print leads. */
  found(print: number, ident: number): void {
    if (this.#bits !== null) this.#places[(print >>> 0) % PLACES] = ident;
  }

  /** The identifier that a print perhaps leads to: to be compared. */
  place(print: number): number | undefined {
    return this.#places[(print >>> 0) % PLACES] || undefined;
  }

  /** Whether the table surely does not have it. */
  lacks(print: number): boolean {
    const bits = this.#bits;
    if (bits === null || print >= this.#read) return false;
    for (let probe = 0; probe < PROBES; probe++) {
      const at = bitOf(print, probe);
      if (((bits[at >>> 5] ?? 0) & (1 << (at & 31))) === 0) return true;
    }
    return false;
  }
}

/** The low bits of a print, moved on by its high ones: all of its 48 bits count. */
function bitOf(print: number, probe: number): number {
  return ((print >>> 0) + Math.imul(probe, (print / 2 ** 22) | 1)) & (BITS - 1);
}
