/** Counts by key in fixed windows, as Cloudflare's rate limits do: a few tens of nanoseconds a call, nothing stored. */
export class Windows {
  #counts = new Map<string, number>();
  #ends = 0;

  /**
   * @param length of a window, in milliseconds
   * @param size the most keys that are kept; more of them in one window begin anew, so that memory stays bounded
   */
  constructor(
    private readonly length: number,
    private readonly size: number,
  ) {}

  /** Counts one more. Answers the milliseconds until the window ends where that is over the limit, else 0. */
  count(key: string, limit: number, now: number): number {
    if (now >= this.#ends || this.#counts.size >= this.size) this.#renew(now);
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count > limit ? this.#ends - now : 0;
  }

  #renew(now: number): void {
    this.#counts = new Map();
    this.#ends = now + this.length;
  }
}
