import type { EventContext, ExternalId } from '@guiyi/protocol';
import { ask } from './ask.ts';
import { type Attribution, attributionOfEntry } from './entry.ts';
import { SHARE, type Share } from './share.ts';
import { searchOf } from './text.ts';
import type { CurrentPage, EnterOptions, SystemInfo, Wx } from './wx.ts';

/** Query parameter of a token that a page in a web-view made for coming back. */
export const HAND_OVER = 'gy_id';

/** What a mini-program adds to the context of the tracking spec. */
export interface MiniprogramContext extends EventContext {
  device?: { brand?: string; model?: string };
  os?: { name?: string; version?: string };
  /** WeChat's version, its base library, and the scene that the app was entered by. */
  wechat?: { version?: string; baseLibrary?: string; scene?: number };
  /** The share that brought the visitor; told once for each entry. */
  share?: Share;
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
  const device = deviceOf({ ...ask(wx, 'getDeviceInfo'), ...ask(wx, 'getWindowInfo'), ...ask(wx, 'getAppBaseInfo') });
  const day = (time: number) => new Date(time).toDateString();
  let url = '';
  let referrer: string | undefined;
  let entered: EnterOptions = {};
  let last = '';
  let untold: Attribution | undefined;
  let share: Share | undefined;
  let taken: string | undefined;

  const it = {
    /** The page that is shown; the one on top of the stack where nobody says. */
    page: undefined as CurrentPage | undefined,
    /** It has come since the last event. */
    shown: false,
    /** What is captured is of the app, not of a page: what brought the visitor stays to be told by the page. */
    quiet: false,

    /** The app came to the front. Told twice of the same entry, it counts once. */
    enter(options: EnterOptions = {}) {
      const entry = JSON.stringify([options.path, options.scene, options.query]);
      if (entry === last) return;
      last = entry;
      entered = options;
      untold = attributionOfEntry(options);
      share = untold.share;
    },
    /** The share that this entry came by. */
    share: () => share,

    context(): MiniprogramContext {
      const { route = entered.path || '', options = entered.query } = it.page || pages().slice(-1)[0] || {};
      // What is ours in a query is no part of the page's address.
      const { [SHARE]: _, [HAND_OVER]: token, ...own } = options || {};
      const search = searchOf(own);
      const next = site + route + search;
      const attribution = untold;
      let handed: ExternalId[] | undefined;
      if (!it.quiet) {
        // Also of a page that is shown again: so it does not look like the start of a visit.
        if (url && (it.shown || next !== url)) referrer = url;
        if (attribution && (attribution.campaign || attribution.referrer)) referrer = undefined;
        it.shown = false;
        handed = token !== taken && token ? [{ type: 'device_id', id: token }] : undefined;
        taken = token;
        url = next;
        untold = undefined;
      }
      return {
        page: { url: next, path: route, search, referrer },
        ...attribution,
        externalIds: handed,
        ...device,
        wechat: { ...device.wechat, scene: entered.scene },
        firstDay: day(born()) === day(Date.now()) || undefined,
      };
    },
  };
  return it;
}

function deviceOf(info: SystemInfo) {
  const { brand, model, system = '', language = '', version, SDKVersion, screenWidth, screenHeight } = info;
  const [name, release] = system.split(' ');
  return {
    locale: language.replace('_', '-') || undefined,
    device: { brand, model },
    os: { name, version: release },
    wechat: { version, baseLibrary: SDKVersion },
    screen: screenWidth && screenHeight ? { width: screenWidth, height: screenHeight } : undefined,
  };
}
