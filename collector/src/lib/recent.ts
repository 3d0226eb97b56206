/** Slots to an entry, so that an open table stays quick. */
const ROOM = 2;

/**
 * Remembers which texts were seen lately, in memory that is laid out once: a set of strings in its place keeps each of
 * them alive, and the collector of garbage moves them about. Two tables take turns; a text is known by 64 bits, so that
 * two are taken for one about never.
 */
export class Recent {
  #now: Int32Array;
  #before: Int32Array;
  #count = 0;
  #high = 0;
  #low = 0;
  /** By chance, so that nobody outside can choose texts that crowd one place of the table. Not made sooner: a Worker has no chance while it is loaded. */
  #seed: Uint32Array<ArrayBuffer> | undefined;

  /** @param least texts that are remembered at least; up to twice as many are */
  constructor(private readonly least: number) {
    const slots = 2 ** Math.ceil(Math.log2(least * ROOM));
    this.#now = new Int32Array(2 * slots);
    this.#before = new Int32Array(2 * slots);
  }

  /** @param scope texts of another scope are others */
  add(scope: string, text: string): void {
    if (this.#count >= this.least) this.#turn();
    this.#read(scope, text);
    const at = this.#slot(this.#now);
    if (this.#now[at] === this.#high && this.#now[at + 1] === this.#low) return;
    this.#now[at] = this.#high;
    this.#now[at + 1] = this.#low;
    this.#count++;
  }

  has(scope: string, text: string): boolean {
    this.#read(scope, text);
    return [this.#now, this.#before].some((table) => {
      const at = this.#slot(table);
      return table[at] === this.#high && table[at + 1] === this.#low;
    });
  }

  #turn(): void {
    [this.#now, this.#before] = [this.#before.fill(0), this.#now];
    this.#count = 0;
  }

  /** Where the text stands, or the empty slot where it would. */
  #slot(table: Int32Array): number {
    const last = table.length - 2;
    let at = (this.#low << 1) & last;
    while ((table[at] !== this.#high || table[at + 1] !== this.#low) && (table[at] !== 0 || table[at + 1] !== 0)) {
      at = (at + 2) & last;
    }
    return at;
  }

  /** Two multiplicative hashes of 32 bits, each stirred by the other at the end (cyrb53). */
  #read(scope: string, text: string): void {
    this.#seed ??= crypto.getRandomValues(new Uint32Array(2));
    const [seedHigh = 0, seedLow = 0] = this.#seed;
    this.#high = 0xdeadbeef ^ seedHigh;
    this.#low = 0x41c6ce57 ^ seedLow;
    this.#mix(scope);
    this.#mix('\n');
    this.#mix(text);
    const { imul } = Math;
    const high = imul(this.#high ^ (this.#high >>> 16), 2246822507) ^ imul(this.#low ^ (this.#low >>> 13), 3266489909);
    const low = imul(this.#low ^ (this.#low >>> 16), 2246822507) ^ imul(high ^ (high >>> 13), 3266489909);
    this.#high = high | 1; // Never the mark of an empty slot.
    this.#low = low;
  }

  #mix(text: string): void {
    let [high, low] = [this.#high, this.#low];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
    this.#high = high;
    this.#low = low;
  }
}
