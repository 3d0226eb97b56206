/**
 * A mini-program's surroundings for tests: one phone, and apps that are launched, hidden, shown and killed on it. Each behaviour names the page of
 * WeChat's documentation that it is taken from; `phone.test.ts` holds them. Times come from `Date` and `setTimeout`, which tests fake.
 */
import type { CurrentPage, EnterOptions, Target, Wx } from '../src/wx.ts';
import { moreOf } from './wx-more.ts';
import { type Network, networkOf } from './wx-network.ts';
import { privacyOf } from './wx-privacy.ts';
import { bytesIn, storageOf, TOTAL_BYTES } from './wx-storage.ts';

/** Not there for plugins. */
const WITHHELD = {
  onAppShow: undefined,
  onAppHide: undefined,
  getPrivacySetting: undefined,
  getStorageInfoSync: undefined,
};

/** A page of Moments, opened by itself: framework/open-ability/share-timeline.html */
const SINGLE_PAGE = 1154;

/** What stays when an app is killed. */
export class Phone {
  readonly storage = new Map<string, string>();
  /** A plugin's own: framework/plugin/api-limit.html */
  readonly pluginStorage = new Map<string, string>();
  /** Every access to the storage, e.g. `get guiyi:key:consent`. */
  readonly touched: string[] = [];
  online = true;
  /** Milliseconds until an answer is there. */
  latency = 50;
  /** Bytes that all keys together may take. */
  quota = TOTAL_BYTES;
  network: Network;
  /** What WeChat knows of the visitor and the privacy guide: user-privacy/PrivacyAuthorize.html */
  readonly privacy = { needAuthorization: false, agrees: true };
  private logins = 0;
  private numbers = 0;

  constructor(network: Network) {
    this.network = network;
  }

  nextLoginCode(): string {
    return `login-code-${++this.logins}`;
  }

  nextPhoneCode(): string {
    return `phone-code-${++this.numbers}`;
  }

  used(): number {
    return bytesIn(this.storage);
  }
}

/** Launches the app; `app.wx` and `app.pages` are its globals. */
export function launch(phone: Phone, entered: EnterOptions = { path: 'pages/index/index', query: {}, scene: 1001 }) {
  const shows: ((options: EnterOptions) => void)[] = [];
  const hides: (() => void)[] = [];
  const networks: ((state: { isConnected: boolean }) => void)[] = [];
  const logins: string[] = [];
  const observers: {
    page: object;
    selector: string;
    seen(target: Target & { intersectionRatio: number }): void;
    alive: boolean;
  }[] = [];
  let stack: CurrentPage[] = [{ route: entered.path, options: entered.query }];
  const single = entered.scene === SINGLE_PAGE;
  let alive = true;
  const network = networkOf(phone, () => alive);
  const wx: Wx = {
    // What is kept in a page of Moments is apart from what the mini-program keeps.
    ...storageOf(phone, single ? new Map() : phone.storage),
    request: network.request,
    login({ success, fail }) {
      if (single) return void setTimeout(() => alive && fail({ errMsg: 'login:fail' }), 0);
      const code = phone.nextLoginCode();
      logins.push(code);
      setTimeout(() => alive && success({ code }), 0);
    },
    ...privacyOf(phone, () => alive),
    createIntersectionObserver: (page) => {
      const observer = { page, selector: '', seen: (_: Target & { intersectionRatio: number }) => {}, alive: true };
      observers.push(observer);
      return {
        relativeToViewport: () => ({
          observe(selector, run) {
            observer.selector = selector;
            observer.seen = (target) => observer.alive && run(target);
          },
        }),
        disconnect() {
          observer.alive = false;
        },
      };
    },
    onAppShow: (run) => void shows.push(run),
    onAppHide: (run) => void hides.push(run),
    onNetworkStatusChange: (run) => void networks.push(run),
    getEnterOptionsSync: () => entered,
    getAccountInfoSync: () => ({ miniProgram: { appId: 'wxdemo' } }),
    getDeviceInfo: () => ({ brand: 'HUAWEI', model: 'ALN-AL00', system: 'Android 12' }),
    getAppBaseInfo: () => ({ language: 'zh_CN', version: '8.0.50', SDKVersion: '3.7.0' }),
  };

  const whole = Object.assign(
    wx,
    moreOf(wx, () => phone.online),
  );
  return {
    wx: whole as Wx,
    /** What a plugin has for `wx`: framework/plugin/api-limit.html */
    pluginWx: (): Wx => ({ ...whole, ...WITHHELD, ...storageOf(phone, phone.pluginStorage) }),
    pages: () => stack,
    logins,
    observers,
    navigate(route: string, options: Record<string, string> = {}) {
      stack = [...stack, { route, options }];
    },
    /** To the background. After five seconds requests are cut off. */
    hide() {
      for (const run of hides) run();
      network.hide();
    },
    show(options: EnterOptions = entered) {
      network.show();
      entered = options;
      for (const run of shows) run(options);
    },
    /** The network went or came. */
    connect(isConnected: boolean) {
      phone.online = isConnected;
      for (const run of networks) run({ isConnected });
    },
    /** As when the user swipes it away: no callback comes any more. The caller clears the timers. */
    kill() {
      alive = false;
    },
  };
}

export type App = ReturnType<typeof launch>;
