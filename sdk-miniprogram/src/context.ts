import type { EventContext } from '@guiyi/protocol';
import { scrub } from '@guiyi/sdk-core';
import { ask } from './ask.ts';
import { type Attribution, attributionOfEntry } from './entry.ts';
import { searchOf } from './text.ts';
import type { CurrentPage, EnterOptions, SystemInfo, Wx } from './wx.ts';

/** A query as WeChat hands it over, which is not decoded. */
export type Query = { [name: string]: string | undefined };

/** What a mini-program adds to the context of the tracking spec. */
export interface MiniprogramContext extends EventContext {
  device?: { brand?: string; model?: string };
  os?: { name?: string; version?: string };
  /** WeChat's version, its base library, and the scene that the app was entered by. */
  wechat?: { version?: string; baseLibrary?: string; scene?: number };
  /** It is the day, where the phone is, on which the visitor was first seen. */
  firstDay?: true;
}

/**
 * Describes the page of this moment. Its address is `weapp://APPID/PATH?QUERY`, so that pages of one mini-program are one site. What brought the
 * visitor is told once for each entry, by the first event after it.
 *
 * @param born When the visitor was first seen, in milliseconds.
 */
export function createContext(wx: Wx, pages: () => CurrentPage[], born: () => number) {
  const site = `weapp://${ask(wx, 'getAccountInfoSync')?.miniProgram?.appId || 'miniprogram'}/`;
  const info: SystemInfo = { ...ask(wx, 'getDeviceInfo'), ...ask(wx, 'getAppBaseInfo') };
  const { brand, model, system = '', language = '', version, SDKVersion } = info;
  const [name, release] = system.split(' ');
  const day = (time: number) => new Date(time).toDateString();
  let url = '';
  let referrer: string | undefined;
  let entered: EnterOptions = {};
  let last = '';
  let untold: Attribution | undefined;

  const it = {
    /** The page that is shown; the one on top of the stack where nobody says. */
    page: undefined as CurrentPage | undefined,
    /** It has come since the last event. */
    shown: false,
    /** Events are of the app: what a page tells stays untold. */
    quiet: false,
    /** A page's query without what is ours in it, which is no part of the page's address; a part may stand before it. */
    own: (options: Query): Query => options,
    /** What brought the visitor; a part may stand before it. */
    brought: attributionOfEntry,
    /** The app was entered, at the launch or when it came back. Told twice of one entry, it counts once. */
    enter(options?: EnterOptions) {
      const { path, scene, query } = Object(options) as EnterOptions;
      const next = { path, scene, query: Object(query) };
      const entry = JSON.stringify(next);
      if (entry === last) return;
      last = entry;
      entered = next;
      untold = it.brought(next);
    },
    context(): MiniprogramContext {
      const { route = entered.path || '', options = entered.query } = it.page || pages().slice(-1)[0] || {};
      const search = scrub(searchOf(it.own({ ...options })));
      const path = scrub(route);
      const next = site + path + search;
      const attribution = untold;
      if (!it.quiet) {
        // Also of a page that is shown again: so it does not look like the start of a visit.
        if (url && (it.shown || next !== url)) referrer = url;
        if (attribution && (attribution.campaign || attribution.referrer)) referrer = undefined;
        it.shown = false;
        url = next;
        untold = undefined;
      }
      return {
        page: { url: next, path, search, referrer },
        ...attribution,
        locale: language.replace('_', '-') || undefined,
        device: { brand, model },
        os: { name, version: release },
        wechat: { version, baseLibrary: SDKVersion, scene: entered.scene },
        firstDay: day(born()) === day(Date.now()) || undefined,
      };
    },
  };
  return it;
}

/** The door to it. */
export type Place = ReturnType<typeof createContext>;
