import type { EventsReply, SignInLinkCall, SignInLinkReply, StatsReply, StoredEvent } from '@guiyi/protocol';

/** The admin API of a running Guiyi, as a script of the brand would use it. */
export class AdminApi {
  readonly url: string;
  private readonly token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  /** `GET` below `/api`; throws on anything but success. */
  async get<T>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  /** `POST` below `/api`; throws on anything but success. */
  async post<T>(path: string, body: object): Promise<T> {
    return this.call('POST', path, body);
  }

  stats(): Promise<StatsReply> {
    return this.get('/stats');
  }

  /** Every stored event after `seq`, oldest first. */
  async eventsAfter(seq: number): Promise<StoredEvent[]> {
    const all: StoredEvent[] = [];
    for (let after = seq; ; ) {
      const { events, cursor } = await this.get<EventsReply>(`/events?after=${after}&limit=1000`);
      all.push(...events);
      if (events.length === 0) return all;
      after = cursor;
    }
  }

  /** The events of this name, of all time. */
  async eventsNamed(name: string): Promise<StoredEvent[]> {
    return (await this.eventsAfter(0)).filter((event) => event.name === name);
  }

  /** An address that signs a browser in to the console, once; as an admin unless it says otherwise. */
  async signInLink(whom: SignInLinkCall = {}): Promise<string> {
    return (await this.post<SignInLinkReply>('/sign-in-links', whom)).url;
  }

  private async call<T>(method: string, path: string, sent?: object): Promise<T> {
    const headers = { authorization: `Bearer ${this.token}` };
    const reply = await fetch(`${this.url}/api${path}`, { method, headers, body: sent && JSON.stringify(sent) });
    if (!reply.ok) throw new Error(`${method} /api${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as T;
  }
}
