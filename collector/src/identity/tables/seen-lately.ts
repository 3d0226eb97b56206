import { print64 } from '../../lib/digest.ts';

/** 12 MB: half of a million and more are remembered. */
const SLOTS = 2 ** 20;

/** Words of a slot: a print of 64 bits, and the first sight in seconds. */
const WORDS = 3;

/** Identifiers from which on it pays; a smaller graph is in other caches. */
const LARGE = 20_000;

/**
 * Browsers that were seen lately, and are kept: when one of them is seen alone, there is nothing to read. Of one size
 * whatever the graph's; later ones take the place of former ones. That one is taken for another is as good as impossible
 * (1 in 2⁶⁴ for any two).
 */
export class SeenLately {
  readonly #print = new Uint32Array(2);
  #slots: Uint32Array | null = null;

  /** Whether it is kept as first seen at this time or earlier. */
  has(key: string, time: number): boolean {
    const slots = this.#slots;
    if (slots === null) return false;
    const at = this.#place(key);
    return slots[at] === this.#print[0] && slots[at + 1] === this.#print[1] && (slots[at + 2] ?? 0) * 1_000 <= time;
  }

  /** @param known how many identifiers there are */
  add(key: string, first: number, known: number): void {
    if (known < LARGE || first < 0) return;
    this.#slots ??= new Uint32Array(SLOTS * WORDS);
    const at = this.#place(key);
    this.#slots.set(this.#print, at);
    this.#slots[at + 2] = Math.ceil(first / 1_000);
  }

  forget(): void {
    this.#slots?.fill(0);
  }

  #place(key: string): number {
    const [low = 0] = print64(key, this.#print);
    return (low % SLOTS) * WORDS;
  }
}
