/** The public face of the SDK. */
import type {
  AnyPlan,
  CommonApi,
  CommonOptions,
  IdentifyOptions,
  Middleware,
  PropertiesOf,
  Signal,
  Traits,
} from '@guiyi/sdk-core';

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
 * What became of an event first: `persisted` (it stands on the device and survives a crash; it will be sent), `sent` (the collector has it; where the
 * device keeps nothing), `dropped` (`on('dropped')` says why). While the visitor has not chosen it is none of these yet.
 */
export type Receipt = 'persisted' | 'sent' | 'dropped';

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

  track<Name extends keyof Plan & string>(event: Name, ...properties: PropertiesOf<Plan[Name]>): Promise<Receipt>;
  page(name?: string, properties?: object): Promise<Receipt>;
  identify(userId?: string | null, traits?: Traits, options?: IdentifyOptions): Promise<Receipt>;

  /**
   * Says which company, family or other group the visitor belongs to.
   * @example guiyi.group('store-0210', { name: 'Jing An' })
   */
  group(groupId: string, traits?: object): Promise<Receipt>;

  /**
   * Puts properties on every later event of this visitor (super properties). They are kept with the visitor's ids, after consent only, and
   * go with `reset`.
   * @example guiyi.register({ store: 'jing-an', member_level: 'gold' })
   */
  register(properties: object): void;

  /**
   * Takes one of them off.
   * @example guiyi.unregister('store')
   */
  unregister(name: string): void;

  /**
   * Starts a clock: the next event of this name has the seconds since as property `duration`.
   * @example guiyi.timeEvent('Video Watched')
   * @example guiyi.track('Video Watched')
   */
  timeEvent(event: string): void;

  /**
   * Sees each event as it is captured, before consent is asked and before anything is stored: may change it, answer another one, or answer
   * `null` to drop it. One that throws drops the event too, as it may have been there to take something out. May be called before `init`.
   * @returns takes it away again
   * @example guiyi.use((event) => (event.context?.page?.path === '/internal' ? null : event))
   */
  use(middleware: Middleware): () => void;

  /**
   * Listens to what becomes of events: `persisted` (they stand on the device and survive a crash), `sent` (the collector has them),
   * `dropped` (gone, with the `reason`), `degraded` (no durable storage here: events wait in memory), `consent` (the visitor chose, here or in another tab).
   * @returns stops listening; a call made before an asynchronous script has come returns nothing of use
   * @example guiyi.on('dropped', ({ count, reason }) => console.log(count, reason))
   */
  on<T extends Signal['type']>(type: T, listener: (signal: Extract<Signal, { type: T }>) => void): () => void;

  /** Calls back once the SDK is started, at once if it is. */
  ready(callback: () => void): void;

  /** Shows every event and what becomes of it in the browser's console; `debug(false)` ends that. */
  debug(on?: boolean): void;

  /**
   * Makes another, independent SDK, say for a second source on the same page. It waits for its own `init`.
   * @example const other = guiyi.create(); other.init({ writeKey: 'other', endpoint: 'https://other.example.cn' })
   */
  create(): Guiyi;
}
