import type { Result, Router } from 'hono/router';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { TrieRouter } from 'hono/router/trie-router';

/** Where sites and backends send. */
const OPEN = '/v1/';

/**
 * Two tables of routes. The one for staff has names beside parameters (`/persons/search`, `/persons/:id`), which Hono's
 * quick router cannot hold; with a table of its own an event does not pay for that.
 */
export class SplitRouter<T> implements Router<T> {
  readonly name = 'SplitRouter';
  readonly #open = new RegExpRouter<T>();
  readonly #others = new TrieRouter<T>();

  add(method: string, path: string, handler: T): void {
    if (path.startsWith('/*') || path.startsWith(OPEN)) this.#open.add(method, path, handler);
    if (!path.startsWith(OPEN)) this.#others.add(method, path, handler);
  }

  match(method: string, path: string): Result<T> {
    return (path.startsWith(OPEN) ? this.#open : this.#others).match(method, path);
  }
}
