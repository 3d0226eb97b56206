/** Ports for tests: time stands still until it is moved, and everything that was stored or sent can be looked at. */
import type { Batch, ConsentCall, WireEvent } from '@guiyi/protocol';
import { type ClientOptions, createClient } from '../client.ts';
import type {
  Clock,
  Lifecycle,
  Message,
  PageStore,
  Ports,
  QueuedEvent,
  Reply,
  Settings,
  Signal,
  Store,
} from '../ports.ts';
import { createMemoryStore } from './memory-store.ts';

/** Lets everything run that waits for promises only. */
export async function settle(turns = 200): Promise<void> {
  for (let i = 0; i < turns; i++) await null;
}

/** A clock whose timers fire when `advance` passes them, in order. */
export function createFakeClock(start = Date.UTC(2026, 0, 31)) {
  let now = start;
  let timers: { at: number; run: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  async function advance(ms: number) {
    const end = now + ms;
    await settle();
    for (;;) {
      const next = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      timers = timers.filter((timer) => timer !== next);
      now = Math.max(now, next.at);
      next.run();
      await settle();
    }
    now = end;
  }
  return { ...clock, advance, stop: () => (timers = []) };
}

let seeds = 0;

/** Bytes that differ at each call and from page to page, and are the same in each run. */
export function createFakeRandom(seed = ++seeds) {
  let state = seed * 7_919;
  return (count: number) =>
    Uint8Array.from({ length: count }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state >> 16;
    });
}

/** What stays when a page is closed, and what all its tabs share. `touched` lists every access. */
export class FakeDevice {
  readonly values = new Map<string, string>();
  readonly touched: string[] = [];
  readonly queue: Store = createMemoryStore();
  /** What stands in it, for those who cannot wait for its answer. */
  private readonly queued = new Set<string>();
  private tabs: { owner: object; key: string; changed: () => void }[] = [];

  /** Closes every page: none hears of changes any more. */
  closeTabs() {
    this.tabs = [];
  }

  /** Settings as one tab sees them. */
  settings(): Settings {
    const owner = {};
    const tell = (key: string) => {
      for (const tab of this.tabs) if (tab.owner !== owner && tab.key === key) tab.changed();
    };
    return {
      get: (key) => {
        this.touched.push(`get ${key}`);
        return this.values.get(key) ?? null;
      },
      set: (key, value) => {
        this.touched.push(`set ${key}`);
        this.values.set(key, value);
        tell(key);
      },
      remove: (key) => {
        this.touched.push(`remove ${key}`);
        if (this.values.delete(key)) tell(key);
      },
      watch: (key, changed) => void this.tabs.push({ owner, key, changed }),
    };
  }

  /** The queue as one page sees it; its use is written down too. */
  store(): PageStore {
    const note = <A extends unknown[], R>(name: string, run: (...args: A) => R) => {
      return (...args: A): R => {
        this.touched.push(`queue ${name}`);
        return run(...args);
      };
    };
    const { queue, queued } = this;
    const mine = new Map<string, QueuedEvent>();
    const forget = (ids: string[]) => {
      for (const id of ids) queued.delete(id);
    };
    return {
      append: note('append', (events) => {
        for (const event of events) {
          mine.set(event.id, event);
          queued.add(event.id);
        }
        return queue.append(events);
      }),
      read: note('read', queue.read),
      remove: note('remove', (ids) => {
        forget(ids);
        return queue.remove(ids);
      }),
      clear: note('clear', () => {
        forget([...queued]);
        return queue.clear();
      }),
      count: note('count', queue.count),
      recover: note('recover', () => queued.size > 0),
      held: note('held', () => [...mine.values()].filter(({ id }) => queued.has(id))),
      look: note('look', () => {}),
    };
  }

  waiting(): Promise<QueuedEvent[]> {
    return this.queue.read(Number.MAX_SAFE_INTEGER);
  }

  /** Everything that stands on the device, as one text. */
  async everything(): Promise<string> {
    return JSON.stringify([...this.values, await this.waiting()]);
  }
}

/** A collector that takes everything, unless `answer` says otherwise. */
export class FakeCollector {
  readonly requests: Message[] = [];
  answer: (message: Message, nth: number) => Reply | Promise<Reply> = () => ({ status: 202 });

  async send(message: Message): Promise<Reply> {
    this.requests.push(message);
    const reply = await this.answer(message, this.requests.length);
    if (reply.status < 200 || reply.status > 299) return reply;
    if (message.path === '/v1/consent') this.records.push(JSON.parse(message.body) as ConsentCall);
    else this.events.push(...batchOf(message));
    const missing = (JSON.parse(message.body) as Partial<Batch>).unconfirmed?.filter((id) => !this.has(id));
    return missing?.length ? { ...reply, body: { ...Object(reply.body), missing } } : reply;
  }

  /** Whether this event was taken. */
  has(id: string): boolean {
    return this.events.some((event) => event.messageId === id);
  }

  /** What was taken. */
  readonly events: WireEvent[] = [];
  readonly records: ConsentCall[] = [];

  names(): (string | undefined)[] {
    return this.events.map((event) => event.event);
  }
}

/** The events of a batch request. */
export function batchOf(message: Message): WireEvent[] {
  return (JSON.parse(message.body) as Batch).batch;
}

/** A page with an SDK in it. */
export interface FakePageOptions {
  device?: FakeDevice;
  collector?: FakeCollector;
  clock?: ReturnType<typeof createFakeClock>;
  random?: Ports['random'];
  options?: Partial<ClientOptions>;
  ports?: Partial<Ports>;
}

/** Opens a page: a client over fake ports. */
export function openPage(given: FakePageOptions = {}) {
  const device = given.device ?? new FakeDevice();
  const collector = given.collector ?? new FakeCollector();
  const clock = given.clock ?? createFakeClock();
  const signals: Signal[] = [];
  const hide: (() => void)[] = [];
  const resume: (() => void)[] = [];
  const lifecycle: Lifecycle = (hidden, back) => {
    hide.push(hidden);
    resume.push(back);
  };
  const options: ClientOptions = {
    writeKey: 'key',
    batchSize: 50,
    flushAfter: 500,
    library: { name: 'test', version: '1' },
    consent: 'pending',
    ...given.options,
  };
  const client = createClient(options, {
    clock,
    random: given.random ?? createFakeRandom(),
    settings: device.settings(),
    store: device.store(),
    transport: collector,
    lifecycle,
    exclusive: async (run) => {
      await run();
      return true;
    },
    context: () => ({ page: { url: 'https://shop.example/' } }),
    signal: (signal) => void signals.push(signal),
    ...given.ports,
  });
  return {
    client,
    device,
    collector,
    clock,
    signals,
    track: (event: string, properties?: object) => client.capture({ type: 'track', event, properties }),
    hide: () => hide.forEach((run) => void run()),
    resume: () => resume.forEach((run) => void run()),
    /** What was dropped, by reason. */
    dropped: () =>
      signals.flatMap((signal) => (signal.type === 'dropped' ? Array<string>(signal.count).fill(signal.reason) : [])),
  };
}
