import type { CategoryPreferences, ConsentCall, WireEvent } from '@guiyi/protocol';
import { withoutClickIds } from './attribution.ts';
import { type Choice, createChoice } from './choice.ts';
import {
  type ConsentDetails,
  type ConsentState,
  type ConsentStatus,
  decisionOf,
  GATE,
  type GateEffect,
  type GateInput,
} from './gate.ts';
import { createIdentity, type Visitor } from './identity.ts';
import { createIds } from './ids.ts';
import { PAGES } from './place.ts';
import type { PageStore, Ports, Signal, Tell } from './ports.ts';
import { createQueue } from './queue.ts';
import { createSender, type SendOptions } from './sender.ts';
import { createSession } from './session.ts';
import { createUnconfirmed } from './unconfirmed.ts';

/** Events that may wait in memory for the visitor's choice; beyond, the newest go, as the landing matters most. */
const BUFFER_MAX = 100;

/** When a page that started is at rest. */
const AT_REST_MS = 3_000;

/** Asia/Shanghai, a deployment's default. */
const UTC_OFFSET = 8;

/** Options of the core. */
export interface ClientOptions extends SendOptions {
  library: { name: string; version: string };
  /** What holds until the visitor has chosen. Default `pending`. */
  consent?: ConsentStatus;
  /** The deployment's distance from UTC, in hours: at its midnight a new session begins. Default 8. */
  utcOffset?: number;
  /** Each event goes through these, in order, before the gate sees it. */
  middlewares?: Iterable<Middleware>;
  /** Purposes that the visitor's browser refuses for them (Global Privacy Control), whatever is chosen. */
  refused?: CategoryPreferences;
}

/** The part of an event that a call gives. */
export type EventFields = Pick<WireEvent, 'type' | 'event' | 'name' | 'groupId'> & {
  properties?: object;
  traits?: object;
  context?: object;
};

/**
 * Sees an event as it is captured, before consent is asked: may change it, answer another in its place, or `null` to drop it. One that throws
 * drops it too, as it may have been there to take something out.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: one that only looks answers nothing
export type Middleware = (event: WireEvent) => WireEvent | null | undefined | void;

/** The core of an SDK: captures, asks the gate, keeps, sends. */
export interface Client {
  /** Answers the messageId; nothing when the event was dropped at once. */
  capture(fields: EventFields): string | undefined;
  identify(userId?: string | null, traits?: object, options?: { token?: string }): string | undefined;
  reset(): void;
  consent(preferences: CategoryPreferences, details?: ConsentDetails): void;
  consentState(): ConsentState;
  /** Puts properties on every later event of this visitor; kept with their ids. `undefined` as value takes one off. */
  register(properties: object): void;
  /** The next event of this name says the seconds from now as `duration`. */
  timeEvent(event: string): void;
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
  const store = ports.store as PageStore;
  const keyOf = (name: string) => `guiyi:${options.writeKey}:${name}`;
  const newId = createIds(clock, ports.random);
  const choice = createChoice(settings, keyOf('consent'));
  const tell: Tell = (type, ids, reason, count = ids.length) => {
    // Ids grow: this was an event of the visitor who is still here.
    if (PAGES && reason === 'erased' && (ids[0] as string) > (identity.current().anonymousId as string)) renew();
    if (count) signal({ type, count, ids, reason } as Signal);
  };
  const queue = createQueue(store, tell);
  const timers = new Map<unknown, number>();
  let chosen: Choice | undefined;
  let status: ConsentStatus = 'pending';
  let buffer: Buffered[] = [];
  /** Events of former pages may wait. Where there are no pages nobody knows before it was tried. */
  let waits: unknown = !PAGES;

  const granted = () => status === 'granted';
  const identity = createIdentity(settings, keyOf('identity'), newId, granted);
  const zoneMs = (options.utcOffset ?? UTC_OFFSET) * 3_600_000;
  const session = createSession(settings, keyOf('session'), zoneMs, newId, granted);
  const unconfirmed = createUnconfirmed(settings, keyOf('unconfirmed'));
  const sender = createSender(ports, options, queue, unconfirmed, choice, granted, tell);

  /** Purposes that an event captured now may claim. */
  const preferences = (): CategoryPreferences => ({
    ...(chosen?.categoryPreferences || (granted() && { analytics: true })),
    ...(PAGES && options.refused),
  });

  function keep(event: WireEvent, visitor = identity.current()) {
    visitor.anonymousId ??= newId();
    event.anonymousId = visitor.anonymousId;
    const categoryPreferences = preferences();
    event.context = { ...event.context, consent: { categoryPreferences } };
    const json = JSON.stringify(event);
    queue.push({ id: event.messageId, body: PAGES && !categoryPreferences.advertising ? withoutClickIds(json) : json });
    sender.nudge();
    return event.messageId;
  }

  function renew() {
    identity.renew();
    session.end();
  }

  const eraseQueue = () => queue.clear().then(choice.erased, () => {});

  const effects: { [effect in GateEffect]?: (event: WireEvent) => unknown } = {
    buffer(event) {
      if (buffer.length >= BUFFER_MAX) return tell('dropped', [event.messageId], 'buffer_full');
      // A copy: the page may change its objects before the visitor decides.
      buffer.push({ event: JSON.parse(JSON.stringify(event)) as WireEvent, visitor: identity.current() });
      return event.messageId;
    },
    keep,
    drop: () => tell('dropped', [], 'consent_denied', 1),
    count({ type, event, messageId }) {
      if (!PAGES) return;
      const body = JSON.stringify({ writeKey: options.writeKey, batch: [{ type, event }] });
      ports.transport.send({ path: '/v1/batch', body, keepalive: true });
      tell('dropped', [messageId], 'cookieless');
    },
    open() {
      identity.open();
      if (PAGES) {
        waits = store.recover();
        clock.after(AT_REST_MS, () => {
          if (granted()) store.look();
        });
      }
      const waiting = buffer;
      buffer = [];
      for (const { event, visitor } of waiting) keep(event, visitor);
    },
    forget() {
      const ids = buffer.map(({ event }) => event.messageId);
      tell('dropped', ids, 'consent_denied');
      buffer = [];
      renew();
    },
    erase() {
      renew();
      settings.remove(keyOf('identity'));
      settings.remove(keyOf('session'));
      settings.remove(keyOf('unconfirmed'));
      eraseQueue();
    },
    renew,
  };

  function enter(input: GateInput, event?: WireEvent) {
    const effect = GATE[status][input];
    // A decision is the next state.
    if (input in GATE) status = input as ConsentStatus;
    return (effect && effects[effect]?.(event as WireEvent)) as string | undefined;
  }

  const consentState = (): ConsentState => ({
    status,
    preferences: chosen ? preferences() : {},
    version: chosen?.version,
  });
  const tellConsent = () => signal({ type: 'consent', ...consentState() });

  /** Follows the stored choice: at the start, and when another tab wrote it. */
  function follow() {
    chosen = choice.get();
    if (chosen) {
      enter(decisionOf(chosen.categoryPreferences));
      tellConsent();
    }
  }

  function start() {
    follow();
    if (!chosen && options.consent) enter(options.consent);
    if (chosen?.erase) eraseQueue();
    if ((granted() && waits) || choice.unsent()[0]) (PAGES ? sender.wake : sender.nudge)();
    settings.watch(keyOf('consent'), follow);
    if (PAGES) ports.lifecycle?.(sender.leave, sender.wake);
  }

  function eventOf(fields: EventFields): WireEvent {
    const now = clock.now();
    const { userId, properties } = identity.current();
    const context = ports.context();
    const { campaign, referrer } = context;
    const begun = timers.get(fields.event);
    timers.delete(fields.event);
    return {
      ...fields,
      properties: fields.traits
        ? undefined
        : { ...properties, ...(begun && { duration: (now - begun) / 1_000 }), ...fields.properties },
      messageId: newId(),
      timestamp: new Date(now).toISOString(),
      userId,
      context: {
        ...context,
        ...fields.context,
        library: options.library,
        session: session.touch(now, (campaign || referrer) && JSON.stringify([campaign, referrer])),
      },
    } as WireEvent;
  }

  const client: Client = {
    capture(fields) {
      if (status === 'denied') return enter('event');
      try {
        let event = eventOf(fields);
        if (PAGES) {
          for (const middleware of options.middlewares || []) {
            const changed = middleware(event);
            if (changed === null) return void tell('dropped', [event.messageId], 'middleware');
            event = changed || event;
          }
        }
        return enter('event', event);
      } catch {
        tell('dropped', [], 'not_captured', 1);
      }
    },
    identify(userId, traits, { token } = {}) {
      if (userId && status !== 'denied') identity.change({ userId: String(userId) });
      return client.capture({ type: 'identify', traits: { ...traits }, context: { identityToken: token } });
    },
    reset: () => enter('reset'),
    register(properties) {
      identity.change({ properties: { ...identity.current().properties, ...properties } });
    },
    timeEvent: (event) => void timers.set(event, clock.now()),
    consent(wanted, details = {}) {
      const categoryPreferences = { ...booleansOf(wanted), ...(PAGES && options.refused) };
      const decision = decisionOf(categoryPreferences);
      const erase = (granted() && decision === 'denied') || undefined;
      chosen = { categoryPreferences, version: details.version, time: clock.now(), erase, unsent: {} };
      // The record names the visitor, whose ids a grant makes; a refusal puts another in their place.
      const visitor = identity.current();
      enter(decision);
      choice.decide(chosen, JSON.stringify(recordOf(visitor, categoryPreferences, details)));
      sender.wake();
      tellConsent();
    },
    consentState,
    visitor: identity.current,
    flush: sender.flush,
  };

  function recordOf(
    { anonymousId, userId }: Visitor,
    categoryPreferences: CategoryPreferences,
    details: ConsentDetails,
  ): ConsentCall {
    const { version, hash, ...shown } = details;
    return {
      ...shown,
      writeKey: options.writeKey,
      messageId: newId(),
      anonymousId,
      userId,
      consent: { categoryPreferences },
      notice: version ? { version, hash } : undefined,
    };
  }

  start();
  return client;
}

function booleansOf(preferences: CategoryPreferences): CategoryPreferences {
  return Object.fromEntries(Object.entries(preferences).map(([purpose, granted]) => [purpose, granted === true]));
}
