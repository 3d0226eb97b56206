/**
 * A mini-program's surroundings for tests: one phone, and apps that are launched, hidden, shown and killed on it. Each behaviour names the page of
 * WeChat's documentation that it is taken from; `host.test.ts` holds them. Times come from `Date` and `setTimeout`, which tests fake.
 */
import type { CurrentPage, EnterOptions, RequestOptions, Target, Wx } from '../src/wx.ts';
import { moreOf } from './wx-more.ts';

const KEY_BYTES = 1024 * 1024;
const TOTAL_BYTES = 10 * KEY_BYTES;
const AT_ONCE = 10;
const BACKGROUND_MS = 5_000;

/** Stands before a value that is no text. */
const OTHER = '\u0001';

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** What the network does with a request. `none`: no answer will come. */
export type Answer = { status: number; body?: unknown; header?: Record<string, string> } | 'none';
export type Network = (path: string, body: string) => Answer | Promise<Answer>;

/** What stays when an app is killed. */
export class Phone {
  readonly storage = new Map<string, string>();
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

  constructor(network: Network) {
    this.network = network;
  }

  nextLoginCode(): string {
    return `login-code-${++this.logins}`;
  }

  used(): number {
    return [...this.storage].reduce((sum, [key, value]) => sum + bytesOf(key + value), 0);
  }
}

/** Launches the app; `app.wx` and `app.pages` are its globals. */
export function launch(phone: Phone, entered: EnterOptions = { path: 'pages/index/index', query: {}, scene: 1001 }) {
  const shows: ((options: EnterOptions) => void)[] = [];
  const hides: (() => void)[] = [];
  const networks: ((state: { isConnected: boolean }) => void)[] = [];
  const open = new Set<() => void>();
  const waiting: (() => void)[] = [];
  const logins: string[] = [];
  const observers: {
    page: object;
    selector: string;
    seen(target: Target & { intersectionRatio: number }): void;
    alive: boolean;
  }[] = [];
  let stack: CurrentPage[] = [{ route: entered.path, options: entered.query }];
  let alive = true;
  let suspended = false;
  let cut: ReturnType<typeof setTimeout> | undefined;

  /** https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html */
  function request(options: RequestOptions & { complete?(): void }) {
    const { url } = options;
    const data = typeof options.data === 'string' ? options.data : JSON.stringify(options.data ?? '');
    const success: RequestOptions['success'] = (reply) => {
      options.success?.(reply);
      options.complete?.();
    };
    const fail: RequestOptions['fail'] = (error) => {
      options.fail?.(error);
      options.complete?.();
    };
    const task = { abort() {}, onHeadersReceived() {} };
    const failed = (errMsg: string) => {
      setTimeout(() => alive && fail({ errMsg, errno: 5 }), 0);
      return task;
    };
    if (suspended) return failed('request:fail interrupted');
    if (!phone.online) return failed('request:fail');
    const start = () => {
      let over = false;
      const end = (run: () => void) => {
        if (over || !alive) return;
        over = true;
        open.delete(interrupt);
        waiting.shift()?.();
        run();
      };
      const interrupt = () => end(() => fail({ errMsg: 'request:fail interrupted', errno: 5 }));
      open.add(interrupt);
      setTimeout(async () => {
        const answer = phone.online ? await phone.network(new URL(url).pathname, data) : 'none';
        if (answer === 'none') return end(() => fail({ errMsg: 'request:fail timeout' }));
        const { status, body, header = {} } = answer;
        end(() => success({ statusCode: status, data: body, header }));
      }, phone.latency);
    };
    if (open.size < AT_ONCE) start();
    else waiting.push(start);
    return task;
  }

  const wx: Wx = {
    /** https://developers.weixin.qq.com/miniprogram/dev/framework/ability/storage.html */
    getStorageSync(key) {
      phone.touched.push(`get ${key}`);
      const value = phone.storage.get(key) ?? '';
      return value.startsWith(OTHER) ? JSON.parse(value.slice(1)) : value;
    },
    setStorageSync(key, given) {
      // Values keep their type.
      const value = typeof given === 'string' ? given : OTHER + JSON.stringify(given);
      phone.touched.push(`set ${key}`);
      const more = bytesOf(key + value) - bytesOf(key + (phone.storage.get(key) ?? ''));
      if (bytesOf(value) > KEY_BYTES || phone.used() + more > phone.quota) {
        throw new Error('setStorageSync:fail exceed storage max size');
      }
      phone.storage.set(key, value);
    },
    removeStorageSync(key) {
      phone.touched.push(`remove ${key}`);
      phone.storage.delete(key);
    },
    request,
    login({ success }) {
      const code = phone.nextLoginCode();
      logins.push(code);
      setTimeout(() => alive && success({ code }), 0);
    },
    /** https://developers.weixin.qq.com/miniprogram/dev/api/open-api/privacy/wx.getPrivacySetting.html */
    getPrivacySetting({ success }) {
      const { needAuthorization } = phone.privacy;
      setTimeout(() => alive && success({ needAuthorization }), 0);
    },
    /** https://developers.weixin.qq.com/miniprogram/dev/api/open-api/privacy/wx.requirePrivacyAuthorize.html */
    requirePrivacyAuthorize({ success, fail }) {
      setTimeout(() => {
        if (!alive) return;
        if (!phone.privacy.needAuthorization) return success();
        if (!phone.privacy.agrees) return fail({ errno: 104 });
        phone.privacy.needAuthorization = false;
        success();
      }, 0);
    },
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

  return {
    wx: Object.assign(
      wx,
      moreOf(wx, () => phone.online),
    ) as Wx,
    pages: () => stack,
    logins,
    observers,
    navigate(route: string, options: Record<string, string> = {}) {
      stack = [...stack, { route, options }];
    },
    /** To the background. After five seconds requests are cut off: network.html, "后台运行". */
    hide() {
      for (const run of hides) run();
      cut = setTimeout(() => {
        suspended = true;
        for (const interrupt of [...open]) interrupt();
      }, BACKGROUND_MS);
    },
    show(options: EnterOptions = entered) {
      clearTimeout(cut);
      suspended = false;
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
