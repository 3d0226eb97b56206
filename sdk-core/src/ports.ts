/**
 * What the core needs from the place it runs in. A browser and a mini-program each bring these; the core sees no
 * runtime. `testing/` holds the contract suites that every implementation runs.
 */
import type { EventContext } from '@guiyi/protocol';
import type { ConsentState } from './gate.ts';

/** Time. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `run` after `ms` milliseconds; the function it returns calls that off. */
  after(ms: number, run: () => void): () => void;
}

/** That many random bytes. */
export type RandomBytes = (count: number) => Uint8Array;

/**
 * Small, synchronous key–value storage. It never throws: where the device refuses, it remembers in memory.
 * Synchronous, because the choice must be known before the first event.
 */
export interface Settings {
  get(key: string): string | null | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Tells of changes that another tab made to `key`. A place without tabs never calls `changed`. */
  watch(key: string, changed: () => void): void;
}

/** One event, ready to be sent. */
export interface QueuedEvent {
  /** The messageId; ids of one client sort in the order of its calls. */
  id: string;
  /** The event as JSON text, written once: what is stored is what is sent. */
  body: string;
}

/**
 * The durable queue. It may be shared by several tabs. Events come back in the order of their ids; one appended twice is
 * there once. No method is called before analytics consent. A store may write synchronously before its promise resolves.
 */
export interface Store {
  append(events: QueuedEvent[]): Promise<void>;
  /** The `limit` oldest events. */
  read(limit: number): Promise<QueuedEvent[]>;
  remove(ids: string[]): Promise<void>;
  clear(): Promise<void>;
  count(): Promise<number>;
}

/** A small synchronous copy of what is on its way into a slow store. It never throws, and is not touched before analytics consent. */
export interface Journal {
  /** Holds these events, as far as there is room, and no others of this page. */
  write(events: QueuedEvent[]): void;
  /** Hands over, and forgets, what this and other pages hold. */
  take(): QueuedEvent[];
}

/** One request to the collector. */
export interface Message {
  path: '/v1/batch' | '/v1/consent';
  body: string;
  /** The request should outlive the page. */
  keepalive?: boolean;
  /** The page is going away: there may be nobody left to read the reply. */
  leaving?: boolean | undefined;
}

/** What came back. */
export interface Reply {
  /** HTTP status; 0 when there was no answer, or nobody to read it. */
  status: number;
  /** The `Retry-After` header. */
  retryAfter?: string | null;
  /** The parsed JSON body. */
  body?: unknown;
}

/** Carries messages. `send` never rejects. */
export interface Transport {
  send(message: Message): Promise<Reply>;
}

/** The life of the page or app. */
export interface Lifecycle {
  /** It may be gone in a moment; only what is started synchronously has a chance. May fire more than once. */
  onHide(run: () => void): void;
  /** It is back, or the network is. */
  onResume(run: () => void): void;
}

/** Runs `run`, which never rejects, unless another tab is at it, in which case it answers false at once. */
export type Exclusive = (run: () => Promise<void>) => Promise<boolean>;

/**
 * What the SDK tells about itself. Nothing is dropped without a signal. `ids` are messageIds; an event that was refused before it got one is
 * counted only.
 */
export type Signal =
  | { type: 'sent'; count: number; ids: string[] }
  /** Events stand in the durable store: from now on only a withdrawal or the cap takes them. */
  | { type: 'persisted'; count: number; ids: string[] }
  /** `reason` is an error code of the collector, or `buffer_full`, `queue_full`, `http_STATUS`, `not_captured`, `middleware`, `cookieless` (it was counted). */
  | { type: 'dropped'; count: number; ids: string[]; reason: string }
  /** The durable store failed; from now on events wait in memory only. */
  | { type: 'degraded' }
  /** The visitor chose, here or in another tab, or their former choice was read. */
  | ({ type: 'consent' } & ConsentState);

/** Makes a signal of messageIds; without `count` there is as much of it as there are ids, and none of nothing. */
export type Tell = (
  type: 'sent' | 'persisted' | 'dropped' | 'degraded',
  ids: string[],
  reason?: string,
  count?: number,
) => void;

/** Everything that {@link createClient} needs. */
export interface Ports {
  clock: Clock;
  random: RandomBytes;
  settings: Settings;
  store: Store;
  /**
   * Where the store writes after the task that captured: made by `createJournal`, it bridges that time, so that an event survives when the same
   * task navigates away.
   */
  journal?: Journal;
  transport: Transport;
  /** Absent in a place that calls `flush` itself. */
  lifecycle?: Lifecycle;
  /** Absent in a place without tabs. */
  exclusive?: Exclusive;
  /** The context of an event that happens now: page, campaign, click id, device. */
  context(): EventContext;
  signal(signal: Signal): void;
}
