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
 * The queue of the place. It may be shared by several tabs. An event appended twice is there once. No method is called before analytics consent.
 * What is written before `append` first waits survives a page that navigates in the same task.
 */
export interface Store {
  /** Answers true where they would be lost with the page. */
  append(events: QueuedEvent[]): Promise<unknown>;
  /** The `limit` oldest events. */
  read(limit: number): Promise<QueuedEvent[]>;
  remove(ids: string[]): Promise<unknown>;
  /** Rejects when it could not be emptied. */
  clear(): Promise<unknown>;
  /** Asked after a failure, when events are there to stay. */
  count(): Promise<number>;
}

/** The queue in pages, which go away at any moment. */
export interface PageStore extends Store {
  /** Takes up what others left behind that are no more. Answers whether anything waits. */
  recover(): unknown;
  /** What this page alone holds, oldest first. */
  held(): QueuedEvent[];
  /** Where it is not known what former visits left: finds out at the next `read`, which may take long. */
  look(): void;
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

/**
 * The life of the page. `hidden` is called, perhaps more than once, when it may be gone in a moment: only what is started synchronously has a
 * chance. `back`: it is, or the network is.
 */
export type Lifecycle = (hidden: () => void, back: () => void) => void;

/** Runs `run`, which never rejects, and answers something true; or nothing true, at once, when another tab is at it. Not called before consent. */
export type Exclusive = (run: () => Promise<void>) => Promise<unknown>;

/**
 * What the SDK tells about itself. Nothing is dropped without a signal. `ids` are messageIds; an event that was refused before it got one is
 * counted only.
 */
export type Signal =
  | { type: 'sent'; count: number; ids: string[] }
  /** Events stand on the device and survive their page: from now on only a withdrawal or the cap takes them. */
  | { type: 'persisted'; count: number; ids: string[] }
  /** `reason` is an error code of the collector, or `buffer_full`, `queue_full`, `http_STATUS`, `not_captured`, `middleware`, `cookieless` (it was counted). */
  | { type: 'dropped'; count: number; ids: string[]; reason: string }
  /** The database failed; from now on what has no room elsewhere waits in memory only. */
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
  /** In pages a {@link PageStore}. */
  store: Store;
  transport: Transport;
  /** Absent in a place that calls `flush` itself. */
  lifecycle?: Lifecycle;
  /** Absent in a place without tabs. */
  exclusive?: Exclusive;
  /** The context of an event that happens now: page, campaign, click id, device. */
  context(): EventContext;
  signal(signal: Signal): void;
}
