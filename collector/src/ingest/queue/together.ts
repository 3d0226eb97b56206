/**
 * Group commit: what comes while others are on their way is written in one transaction with them, since that costs as
 * much as one of them alone. Nobody is answered before their own is written, so nothing is promised earlier.
 */
export class Together<T> {
  #items: T[] = [];
  #written: Promise<void> | null = null;

  /** @param write all or nothing; what it throws is told to everyone whose items these are */
  constructor(private readonly write: (items: T[]) => Promise<void>) {}

  /** Resolves when `items` are written. */
  add(items: readonly T[]): Promise<void> {
    this.#items.push(...items);
    this.#written ??= this.#soon();
    return this.#written;
  }

  async #soon(): Promise<void> {
    // After everything that has arrived by now.
    await scheduler.wait(0);
    const items = this.#items;
    this.#items = [];
    this.#written = null;
    await this.write(items);
  }
}
