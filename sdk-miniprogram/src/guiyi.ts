import { type Client, createClient } from '@guiyi/sdk-core';
import { createContext } from './context.ts';
import { createLink, type LinkResult } from './link.ts';
import { wxPorts } from './ports.ts';
import type { Guiyi, InitOptions } from './types.ts';
import { VERSION } from './version.ts';
import type { CurrentPage, Wx } from './wx.ts';

const BATCH_SIZE = 50;
const FLUSH_AFTER_MS = 500;
/** Calls that may wait for `init`. */
const WAITING_MAX = 100;

/** What a mini-program has instead of a browser. */
export interface Host {
  wx: Wx;
  pages(): CurrentPage[];
}

/** A started SDK. */
interface Started {
  client: Client;
  link: ReturnType<typeof createLink>;
}

/**
 * Makes an SDK that waits for `init`.
 * @param host Asked when it starts, so that importing it touches nothing.
 */
export function createGuiyi(host: () => Host): Guiyi {
  let started: Started | undefined;
  let waiting: ((client: Client) => void)[] = [];

  const later = (task: (client: Client) => void) => {
    const { client } = started ?? {};
    if (client) guard(() => task(client));
    else if (waiting.length < WAITING_MAX) waiting.push(task);
  };

  function start({ writeKey, endpoint, consent, batchSize, flushAfter, onSignal }: InitOptions) {
    if (started) return;
    if (!writeKey || !endpoint) return console.warn('[guiyi] needs writeKey, endpoint');
    const { wx, pages } = host();
    const base = endpoint.replace(/\/+$/, '');
    const { enter, context } = createContext(wx, pages);
    enter(wx.getEnterOptionsSync?.());
    wx.onAppShow?.((options) => guard(() => enter(options)));
    const signal: NonNullable<InitOptions['onSignal']> = (told) => guard(() => onSignal?.(told));
    const options = {
      writeKey,
      library: { name: '@guiyi/miniprogram', version: VERSION },
      consent: consent ?? 'pending',
      batchSize: batchSize ?? BATCH_SIZE,
      flushAfter: flushAfter ?? FLUSH_AFTER_MS,
    };
    const client = createClient(options, wxPorts(wx, writeKey, base, context, signal));
    started = { client, link: createLink(wx, client, writeKey, base) };
    const tasks = waiting;
    waiting = [];
    for (const task of tasks) guard(() => task(client));
  }

  const linked = async (run: (link: Started['link']) => Promise<LinkResult>): Promise<LinkResult> => {
    try {
      if (started) return await run(started.link);
    } catch (error) {
      console.warn('[guiyi]', error);
    }
    return { linked: false, code: 'not_started' };
  };

  return {
    version: VERSION,
    init: (options) => guard(() => start(options)),
    track: (event, properties) => later((client) => client.capture({ type: 'track', event, properties })),
    page: (name, properties) => later((client) => client.capture({ type: 'page', name, properties })),
    identify: (userId, traits) => later((client) => client.identify(userId ?? undefined, traits)),
    reset: () => later((client) => client.reset()),
    consent: (preferences, details) => later((client) => client.consent(preferences, details)),
    consentState: () => started?.client.consentState() ?? { status: 'pending', preferences: {} },
    login: () => linked((link) => link.login()),
    bindPhone: (event) => linked((link) => link.bindPhone(event)),
    flush: async () => started?.client.flush(),
  };
}

/** The host must never see an error of ours. */
function guard(run: () => void) {
  try {
    run();
  } catch (error) {
    console.warn('[guiyi]', error);
  }
}
