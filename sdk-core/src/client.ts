import type { CategoryPreferences, ConsentCall, EventContext, WireEvent } from '@guiyi/protocol';
import { type Choice, createChoice } from './choice.ts';
import { type ConsentStatus, decisionOf, GATE, type GateEffect, type GateInput } from './gate.ts';
import { createIdentity, type Visitor } from './identity.ts';
import { createIds } from './ids.ts';
import type { Ports } from './ports.ts';
import { createQueue } from './queue.ts';
import { createSender, type SendOptions } from './sender.ts';
import { createSession } from './session.ts';

/** Events that may wait in memory for the visitor's choice; beyond, the newest go, as the landing matters most. */
const BUFFER_MAX = 100;

/** Options of the core; the SDK has set every default. */
export interface ClientOptions extends SendOptions {
  library: { name: string; version: string };
  /** What holds until the visitor has chosen. */
  consent: ConsentStatus;
  /** Purposes that the visitor's browser refuses for them (Global Privacy Control), whatever is chosen. */
  refused?: CategoryPreferences;
}

/** What was shown to the visitor, and what they did. */
export interface ConsentDetails {
  /** Version of the notice, e.g. `2026-01`. Ask again when your notice's version is not the one of the choice. */
  version?: string;
  /** SHA-256 of the notice's text. */
  hash?: string;
  /** Where it was shown, e.g. `web-banner`. */
  surface?: string;
  /** What the visitor did, e.g. `accept-all`. */
  action?: string;
  /** Language of the notice, e.g. `zh-CN`. */
  locale?: string;
  /** The browser sends Global Privacy Control. */
  gpc?: boolean;
}

/** Where the visitor stands. */
export interface ConsentState {
  /** On analytics: `pending` until they choose. */
  status: ConsentStatus;
  /** What they chose, by purpose; empty while pending. */
  preferences: CategoryPreferences;
  /** Version of the notice that they chose on. */
  version?: string;
}

/** The part of an event that a call gives. */
export type EventFields = Pick<WireEvent, 'type' | 'event' | 'name'> & { properties?: object; traits?: object };

/** The core of an SDK: captures, asks the gate, keeps, sends. */
export interface Client {
  capture(fields: EventFields): void;
  identify(userId?: string | null, traits?: object): void;
  reset(): void;
  consent(preferences: CategoryPreferences, details?: ConsentDetails): void;
  consentState(): ConsentState;
  /** Who is there, as far as the SDK knows; ids are there after consent only. */
  visitor(): Readonly<Visitor>;
  flush(): Promise<void>;
}

/** An event before consent; its visitor gets an anonymousId only if consent comes. */
interface Buffered {
  event: WireEvent;
  visitor: Visitor;
}

/** Joins the parts over the ports of a runtime. Takes up where the former page stopped. */
export function createClient(options: ClientOptions, ports: Ports): Client {
  const { clock, settings, signal } = ports;
  const keyOf = (name: string) => `guiyi:${options.writeKey}:${name}`;
  const newId = createIds(clock, ports.random);
  const choice = createChoice(settings, keyOf('consent'));
  const identity = createIdentity(settings, keyOf('identity'), newId);
  const session = createSession(settings, keyOf('session'), newId);
  const queue = createQueue(ports.store, ports.journal, (count) => signal({ type: 'persisted', count }));
  let chosen: Choice | undefined;
  let status: ConsentStatus = 'pending';
  let buffer: Buffered[] = [];

  const granted = () => status === 'granted';
  const sender = createSender(ports, options, queue, choice, granted);

  /** Purposes that an event captured now may claim. */
  const preferences = (): CategoryPreferences => ({
    ...(chosen ? chosen.categoryPreferences : granted() && { analytics: true }),
    ...options.refused,
  });

  const dropped = (reason: string, count = 1) => {
    if (count) signal({ type: 'dropped', count, reason });
  };

  function keep(event: WireEvent, visitor: Visitor) {
    visitor.anonymousId ??= newId();
    event.anonymousId = visitor.anonymousId;
    event.context = { ...event.context, consent: { categoryPreferences: preferences() } };
    queue.push({ id: event.messageId, body: JSON.stringify(event) });
    sender.nudge();
  }

  function open() {
    identity.open();
    queue.recover();
  }

  function release() {
    open();
    const waiting = buffer;
    buffer = [];
    for (const { event, visitor } of waiting) keep(event, visitor);
  }

  function erase() {
    identity.remove();
    session.end(true);
    queue.clear().then(choice.erased, () => {});
  }

  function forget() {
    dropped('consent_denied', buffer.length);
    buffer = [];
    renew();
  }

  function renew() {
    identity.renew();
    session.end(false);
  }

  const effects: Record<GateEffect, (event?: WireEvent) => void> = {
    buffer(event) {
      if (!event) return;
      if (buffer.length >= BUFFER_MAX) dropped('buffer_full');
      // A copy: the page may change its objects before the visitor decides.
      else buffer.push({ event: JSON.parse(JSON.stringify(event)) as WireEvent, visitor: identity.current() });
    },
    keep(event) {
      if (event) keep(event, identity.current());
    },
    drop: () => dropped('consent_denied'),
    none() {},
    open,
    release,
    forget,
    erase,
    renew,
    replace() {
      identity.renew();
      identity.save();
      session.end(true);
    },
  };

  function enter(input: GateInput, event?: WireEvent) {
    const [next, effect] = GATE[status][input];
    status = next;
    effects[effect](event);
  }

  /** Follows the stored choice: at the start, and when another tab wrote it. */
  function follow() {
    chosen = choice.get();
    if (chosen) enter(decisionOf(chosen.categoryPreferences));
  }

  function start() {
    follow();
    if (!chosen && options.consent !== 'pending') enter(options.consent === 'granted' ? 'grant' : 'deny');
    if (chosen?.erase) queue.clear().then(choice.erased, () => {});
    if (granted() || choice.unsent().length) sender.nudge();
    choice.watch(follow);
    identity.follow(granted);
    ports.lifecycle.onHide(sender.leave);
    ports.lifecycle.onResume(sender.wake);
  }

  function contextNow(now: number): EventContext {
    return { ...ports.context(), library: options.library, session: session.touch(now, granted()) };
  }

  const client: Client = {
    capture(fields) {
      if (status === 'denied') return enter('event');
      try {
        const now = clock.now();
        enter('event', {
          ...(fields as Pick<WireEvent, 'type'>),
          messageId: newId(),
          timestamp: new Date(now).toISOString(),
          userId: identity.current().userId,
          context: contextNow(now),
        });
      } catch {
        dropped('not_captured');
      }
    },
    identify(userId, traits) {
      if (userId && status !== 'denied') {
        identity.current().userId = String(userId);
        if (granted()) identity.save();
      }
      client.capture({ type: 'identify', traits });
    },
    reset: () => enter('reset'),
    consent(wanted, details = {}) {
      const categoryPreferences = { ...booleansOf(wanted), ...options.refused };
      const decision = decisionOf(categoryPreferences);
      const time = new Date(clock.now()).toISOString();
      const erase = (granted() && decision === 'deny') || undefined;
      chosen = { categoryPreferences, version: details.version, time, erase, unsent: [] };
      // The record names the visitor: so it is written after a grant made the ids, and before a refusal removes them.
      if (decision === 'grant') enter('grant');
      choice.decide(chosen, JSON.stringify(recordOf(categoryPreferences, details)));
      if (decision === 'deny') enter('deny');
      sender.wake();
    },
    consentState: () => ({ status, preferences: chosen ? preferences() : {}, version: chosen?.version }),
    visitor: identity.current,
    flush: sender.flush,
  };

  function recordOf(categoryPreferences: CategoryPreferences, details: ConsentDetails): ConsentCall {
    const { version, hash, surface, action, locale, gpc } = details;
    return {
      writeKey: options.writeKey,
      messageId: newId(),
      ...identity.current(),
      consent: { categoryPreferences },
      notice: version === undefined ? undefined : { version, hash },
      locale,
      surface,
      action,
      gpc,
    };
  }

  start();
  return client;
}

function booleansOf(preferences: CategoryPreferences): CategoryPreferences {
  return Object.fromEntries(Object.entries(preferences).map(([purpose, granted]) => [purpose, granted === true]));
}
