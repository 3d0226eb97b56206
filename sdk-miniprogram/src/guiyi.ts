import { type Client, createClient, readObject } from '@guiyi/sdk-core';
import { ask } from './ask.ts';
import { createAuto, hooksOf, wrapped } from './auto.ts';
import { createContext } from './context.ts';
import { guard, warn } from './guard.ts';
import { createLink, NOT_STARTED } from './link.ts';
import { wxPorts } from './ports.ts';
import { holdChoice, requestConsent } from './privacy.ts';
import { createSettings } from './settings.ts';
import type { Guiyi, InitOptions } from './types.ts';
import { VERSION } from './version.ts';
import type { CurrentPage, EnterOptions, Host } from './wx.ts';

/** Calls that may wait for `init`. */
const WAITING_MAX = 100;

/** The calls that wait for `init` and answer nothing. */
const CALLS = [
  'track page identify group reset register unregister timeEvent consent requestConsent ready',
  'appLaunch appShow appHide pageShow pageHide tap expose',
]
  .join(' ')
  .split(' ');

type Call = (...args: unknown[]) => unknown;

/** Where copies of the SDK find each other: those that run, by write key. */
interface Shared {
  __guiyi?: Record<string, Record<string, Call>>;
}

/** What the other calls answer before `init`, and when they fail. */
const ANSWERS: Record<string, Call> = {
  consentState: () => ({ status: 'pending', preferences: {} }),
  login: async () => NOT_STARTED,
  bindPhone: async () => NOT_STARTED,
  flush: async () => {},
  webView: (url) => url,
  share: (_, answer) => answer,
};

/** An event of the app does not carry what brought the visitor: its page tells that. The session sees it all the same. */
const UNTOLD = { campaign: undefined, referrer: undefined, share: undefined };

/** Starts the SDK. Nothing but the choice is read before there is consent. */
function start({ wx, pages, hook, byHand }: Host, options: InitOptions) {
  const { writeKey, consent, auto = true, autoTap = true } = options;
  const base = options.endpoint.replace(/\/+$/, '');
  const launched = Date.now();
  const key = `guiyi:${writeKey}:`;
  let full = false;
  // What only memory has is not persisted.
  const signal: NonNullable<InitOptions['onSignal']> = (told) =>
    options.onSignal && !(full && told.type === 'persisted') && guard(options.onSignal, told);
  const settings = createSettings(wx, () => {
    full = true;
    signal({ type: 'degraded' });
  });
  const choice = holdChoice(wx, settings, `${key}consent`, consent, () => {
    born();
    resume();
  });
  let hide = () => {};
  let resume = () => {};
  let fresh = true;

  /** When the visitor was first seen: an id begins with the time at which it was made. */
  const born = () => {
    const { anonymousId } = client.visitor();
    // While WeChat is asked, the id that stands from a former visit; there is none before a choice.
    const chosen = consent === 'granted' || readObject(settings, `${key}consent`).time;
    const id = anonymousId || (chosen && readObject(settings, `${key}identity`).anonymousId);
    const time = id ? parseInt(`${id}`.slice(0, 13).replace('-', ''), 16) : launched;
    if (fresh && anonymousId) {
      fresh = false;
      if (time >= launched) ofApp('Application Installed');
    }
    return time;
  };
  const place = createContext(wx, pages, born);
  const client: Client = createClient(
    {
      ...options,
      library: { name: '@guiyi/miniprogram', version: VERSION },
      consent: consent === 'denied' ? consent : 'pending',
    },
    {
      ...wxPorts(wx, key, base, choice.settings),
      lifecycle: {
        onHide(run) {
          hide = run;
        },
        onResume(run) {
          resume = run;
        },
      },
      context: place.context,
      signal,
    },
  );
  const track = (event: string, properties?: object, context?: object) => {
    client.capture({ type: 'track', event, properties, context });
  };
  const ofApp = (event: string, properties?: object) => {
    if (!auto) return;
    const { quiet } = place;
    place.quiet = true;
    track(event, properties, UNTOLD);
    place.quiet = quiet;
  };
  const parts = createAuto(wx, client, place, track, ofApp, autoTap);
  const sdk = {
    ...client,
    ...parts,
    ...createLink(wx, client, writeKey, base, choice.asked),
    ready: (callback: () => void) => choice.asked.then(() => guard(callback)),
    track: (event: string, properties?: object) => track(event, properties),
    page(name?: string, properties?: object) {
      client.capture({ type: 'page', name, properties });
    },
    group(groupId: string, traits?: object) {
      client.capture({ type: 'group', groupId, traits: { ...traits } });
    },
    unregister: (name: string) => client.register({ [name]: undefined }),
    consent: ((preferences, details) => {
      choice.release();
      client.consent(preferences, details);
      born();
    }) as Guiyi['consent'],
    requestConsent: (details?: object) => requestConsent(wx, sdk.consent, details),
    appShow(entered?: EnterOptions) {
      parts.appShow(entered);
      resume();
    },
    appLaunch: (entered?: EnterOptions) => sdk.appShow(entered),
    appHide() {
      parts.appHide();
      hide();
    },
    share: (page: CurrentPage, answer: unknown, method = 'menu') => parts.share(page, method)?.(answer),
  };
  if (!byHand) {
    sdk.appShow(ask(wx, 'getEnterOptionsSync') || ask(wx, 'getLaunchOptionsSync'));
    ask(wx, 'onAppShow', (entered) => guard(sdk.appShow, entered));
    ask(wx, 'onAppHide', () => guard(sdk.appHide));
  }
  ask(wx, 'onNetworkStatusChange', (state) => state.isConnected && resume());
  if (auto && hook) hook((original, component) => wrapped(original, component, hooksOf(parts, track, pages)));
  return sdk as unknown as Record<string, Call>;
}

/**
 * Makes an SDK that waits for `init`.
 * @param host Asked when it starts, so that importing it touches nothing.
 */
export function createGuiyi(host: () => Host): Guiyi {
  let started: Record<string, Call> | undefined;
  let waiting: (() => void)[] = [];

  const guiyi: Record<string, unknown> = {
    version: VERSION,
    init(options: InitOptions) {
      guard(() => {
        if (started) return;
        if (!options.writeKey || !options.endpoint) return warn('needs writeKey, endpoint');
        const surroundings = host();
        // A second copy of the SDK (of another package, or of a sub-package) is the first one: both would write one queue.
        const shared = surroundings.wx as Shared;
        const running = shared.__guiyi || {};
        guard(() => {
          shared.__guiyi = running;
        });
        started = running[options.writeKey] ||= start(surroundings, options);
        waiting.forEach(guard);
        waiting = [];
      });
    },
  };
  for (const name of CALLS.concat(Object.keys(ANSWERS))) {
    guiyi[name] = (...args: unknown[]) => {
      let result: unknown;
      const task = () => {
        result = started?.[name]?.(...args);
      };
      if (started) guard(task);
      else if (!ANSWERS[name] && waiting.length < WAITING_MAX) waiting.push(task);
      return result ?? ANSWERS[name]?.(...args);
    };
  }
  return guiyi as unknown as Guiyi;
}
