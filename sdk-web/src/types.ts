/** The public face of the SDK. */
import type { AnyPlan, CommonApi, CommonOptions, Signal } from '@guiyi/sdk-core';

/** Options of {@link Guiyi.init}. */
export interface InitOptions extends CommonOptions {
  /**
   * Address of the collector, without a path, e.g. `https://data.example.cn`. By default the one that served the script, or
   * the page's own origin for the npm package.
   */
  endpoint?: string;
  /** Send a page event for the first page and for each navigation inside it. Default `true`. */
  autoPage?: boolean;
  /**
   * Honour Global Privacy Control: where the browser sends it, `advertising` and `sharing` are refused, whatever the visitor
   * or the page chooses. `analytics` is not what the signal is about and follows `consent`. Default `true`; with `false` the
   * signal is only recorded with the choice.
   */
  gpc?: boolean;
}

/**
 * The SDK. No method throws; before {@link Guiyi.init} calls wait, and on a server they do nothing.
 * @typeParam Plan Your tracking plan: event names and their properties. Costs nothing when unused.
 */
export interface Guiyi<Plan extends object = AnyPlan> extends CommonApi<Plan> {
  /**
   * Starts the SDK. A second call is ignored.
   * @example guiyi.init({ writeKey: 'demo-web', endpoint: 'https://data.example.cn' })
   */
  init(options: InitOptions): void;

  /**
   * Listens to what becomes of events: `persisted` (they stand on the device and survive a crash), `sent` (the collector has them),
   * `dropped` (gone, with the `reason`), `degraded` (no durable storage here: events wait in memory).
   * @returns stops listening; a call made before an asynchronous script has come returns nothing of use
   * @example guiyi.on('dropped', ({ count, reason }) => console.log(count, reason))
   */
  on<T extends Signal['type']>(type: T, listener: (signal: Extract<Signal, { type: T }>) => void): () => void;

  /** Calls back once the SDK is started, at once if it is. */
  ready(callback: () => void): void;
}
