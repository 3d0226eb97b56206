import { attributionOf, type Client, createClient, readObject } from '@guiyi/sdk-core';
import { ask } from './ask.ts';
import { createAuto, hooksOf } from './auto.ts';
import { createContext } from './context.ts';
import type { Inside, Part } from './extend.ts';
import { guard } from './guard.ts';
import type { Host } from './host.ts';
import { wxPorts } from './ports.ts';
import { holdChoice } from './privacy.ts';
import { createSettings } from './settings.ts';
import { clean, searchOf } from './text.ts';
import type { Guiyi, InitOptions } from './types.ts';
import { VERSION } from './version.ts';
import type { EnterOptions } from './wx.ts';

export type Call = (...args: unknown[]) => unknown;

/** An event of the app does not carry what brought the visitor: its page tells that. The session sees it all the same. */
const UNTOLD = { campaign: undefined, referrer: undefined, share: undefined };

/** Starts the SDK. Nothing but the choice is read before there is consent. */
export function start({ wx, pages, hook, byHand }: Host, options: InitOptions, parts: Part[]) {
  const { writeKey, consent, auto: hooking = true } = options;
  const launched = Date.now();
  const key = `guiyi:${writeKey}:`;
  let full = false;
  let fresh = true;
  // What only memory has is not persisted.
  const signal: NonNullable<InitOptions['onSignal']> = (told) =>
    options.onSignal && !(full && told.type === 'persisted') && guard(options.onSignal, told);
  const settings = createSettings(wx, () => {
    if (!full) signal({ type: 'degraded' });
    full = true;
  });
  const choice = holdChoice(wx, settings, `${key}consent`, consent, () => {
    born();
    client.flush();
  });

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
  const ports = wxPorts(wx, key, options.endpoint.replace(/\/+$/, ''), choice.settings);
  const client: Client = createClient(
    {
      ...options,
      library: { name: '@guiyi/miniprogram', version: VERSION },
      consent: consent === 'granted' ? 'pending' : consent,
    },
    { ...ports, context: place.context, signal },
  );
  const track = (event: string, properties?: object) => client.capture({ type: 'track', event, properties });
  const ofApp = (event: string, properties?: object) => {
    if (!hooking) return;
    place.quiet = true;
    client.capture({ type: 'track', event, properties, context: UNTOLD });
    place.quiet = false;
  };
  const auto = createAuto(client, place, track, ofApp);
  const hooks = hooksOf(auto, track);
  const inside: Inside = {
    wx,
    client,
    place,
    auto,
    hooks,
    track,
    transport: ports.transport,
    options,
    asked: choice.asked,
    clean,
    searchOf,
    attributionOf,
  };
  const appShow = (entered?: EnterOptions) => {
    auto.appShow(entered);
    client.flush();
  };
  const sdk = {
    ...client,
    ...auto,
    extend: (part: Part) => part(inside),
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
      if (!preferences) return;
      choice.release();
      client.consent(preferences, details);
      born();
    }) as Guiyi['consent'],
    appShow,
    appLaunch: appShow,
    appHide() {
      auto.appHide();
      client.flush();
    },
  };
  for (const part of parts) part(inside);
  if (!byHand) {
    guard(appShow, ask(wx, 'getEnterOptionsSync'));
    ask(wx, 'onAppShow', (entered) => guard(appShow, entered));
    ask(wx, 'onAppHide', () => guard(sdk.appHide));
  }
  // Also when it goes: what fails then is tried again.
  ask(wx, 'onNetworkStatusChange', client.flush);
  if (hooking && hook) guard(hook, hooks);
  return sdk as unknown as Record<string, Call>;
}
