import { type Client, createClient, type Middleware, readObject } from '@guiyi/sdk-core';
import { ask } from './ask.ts';
import { createAuto, hooksOf, wrapped } from './auto.ts';
import { createContext, type MiniprogramContext } from './context.ts';
import { createLink } from './link.ts';
import { wxPorts } from './ports.ts';
import { holdChoice, requestConsent } from './privacy.ts';
import { createSettings } from './settings.ts';
import type { Guiyi, InitOptions } from './types.ts';
import { VERSION } from './version.ts';
import type { EnterOptions, Host } from './wx.ts';

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

/** Starts the SDK. Nothing but the choice is read before there is consent. */
function start({ wx, pages, hook, byHand }: Host, options: InitOptions) {
  const { writeKey, endpoint, consent, batchSize, flushAfter, auto = true, autoTap = true } = options;
  const base = endpoint.replace(/\/+$/, '');
  const launched = Date.now();
  const keyOf = (name: string) => `guiyi:${writeKey}:${name}`;
  const signal: NonNullable<InitOptions['onSignal']> = (told) => options.onSignal && guard(options.onSignal, told);
  const settings = createSettings(wx, () => signal({ type: 'degraded' }));
  const choice = holdChoice(wx, settings, keyOf('consent'), consent, () => {
    born();
    resumes.forEach(guard);
  });
  const hides: (() => void)[] = [];
  const resumes: (() => void)[] = [];
  let fresh = true;

  /** When the visitor was first seen: an id begins with the time at which it was made. */
  const born = () => {
    const { anonymousId } = client.visitor();
    // While WeChat is asked, the id that stands from a former visit; there is none before a choice.
    const chosen = consent === 'granted' || readObject(settings, keyOf('consent')).time;
    const id = anonymousId || (chosen && readObject(settings, keyOf('identity')).anonymousId);
    const time = id ? parseInt(`${id}`.slice(0, 13).replace('-', ''), 16) : launched;
    if (fresh && anonymousId) {
      fresh = false;
      if (time >= launched) ofApp('Application Installed');
    }
    return time;
  };
  const place = createContext(wx, pages, born);
  const withoutTouch: Middleware = (event) => {
    if (!place.quiet) return;
    // The session has seen it already.
    const { campaign, referrer, share, ...context } = (event.context || {}) as MiniprogramContext;
    event.context = context;
  };
  const client: Client = createClient(
    {
      writeKey,
      library: { name: '@guiyi/miniprogram', version: VERSION },
      consent: consent === 'denied' ? consent : 'pending',
      batchSize,
      flushAfter,
      middlewares: [withoutTouch],
    },
    wxPorts(wx, writeKey, base, choice.settings, hides, resumes, place.context, signal),
  );
  const track = (event: string, properties?: object) => {
    client.capture({ type: 'track', event, properties });
  };
  /** An event of the app: a touch of the visit's campaign is what its page is. */
  const ofApp = (event: string, properties?: object) => {
    if (!auto) return;
    const { quiet } = place;
    place.quiet = true;
    track(event, properties);
    place.quiet = quiet;
  };
  const parts = createAuto(wx, client, place, track, ofApp, autoTap);
  const sdk = {
    ...client,
    ...parts,
    ...createLink(wx, client, writeKey, base),
    asked: choice.asked,
    ready: (callback: () => void) => choice.asked.then(() => guard(callback)),
    track,
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
      resumes.forEach(guard);
    },
    appLaunch: (entered?: EnterOptions) => sdk.appShow(entered),
    appHide() {
      parts.appHide();
      hides.forEach(guard);
    },
  };
  if (!byHand) {
    sdk.appShow(ask(wx, 'getEnterOptionsSync') || ask(wx, 'getLaunchOptionsSync'));
    ask(wx, 'onAppShow', (entered) => guard(sdk.appShow, entered));
    ask(wx, 'onAppHide', () => guard(sdk.appHide));
  }
  ask(wx, 'onNetworkStatusChange', (state) => state.isConnected && resumes.forEach(guard));
  if (auto && hook) hook((original, component) => wrapped(original, component, hooksOf(parts, track, pages)));
  return sdk;
}

/**
 * Makes an SDK that waits for `init`.
 * @param host Asked when it starts, so that importing it touches nothing.
 */
export function createGuiyi(host: () => Host): Guiyi {
  let started: ReturnType<typeof start> | undefined;
  let waiting: (() => void)[] = [];

  /** Calls the started SDK; throws where there is none. */
  const call = (name: string, ...args: unknown[]) =>
    ((started as unknown as Record<string, unknown>)[name] as Call)(...args);

  const linked = (name: string) => async (event: unknown) => {
    try {
      await started?.asked;
      return await call(name, event);
    } catch (error) {
      warn(error);
      return { linked: false, code: 'not_started' };
    }
  };

  const guiyi = {
    version: VERSION,
    init(options: InitOptions) {
      guard(() => {
        if (started) return;
        if (!options.writeKey || !options.endpoint) return warn('needs writeKey, endpoint');
        started = start(host(), options);
        waiting.forEach(guard);
        waiting = [];
      });
    },
    consentState: () => (started ? started.consentState() : { status: 'pending', preferences: {} }),
    login: linked('login'),
    bindPhone: linked('bindPhone'),
    flush: async () => started?.flush(),
    webView(url: string) {
      let result: unknown;
      guard(() => {
        result = call('webView', url);
      });
      return result || url;
    },
    share(page: unknown, answer: unknown, method = 'menu') {
      let turn: unknown;
      guard(() => {
        turn = call('share', page, method);
      });
      return turn ? (turn as Call)(answer) : answer;
    },
  } as unknown as Guiyi & Record<string, Call>;
  for (const name of CALLS) {
    guiyi[name] = (...args) => {
      const task = () => call(name, ...args);
      if (started) guard(task);
      else if (waiting.length < WAITING_MAX) waiting.push(task);
    };
  }
  return guiyi;
}

const warn = (what: unknown) => console.warn('[guiyi]', what);

/** The host must never see an error of ours. */
function guard<T>(run: (argument: T) => void, argument?: T) {
  try {
    run(argument as T);
  } catch (error) {
    warn(error);
  }
}
