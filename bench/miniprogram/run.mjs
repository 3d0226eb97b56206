// @ts-check
/**
 * One launch of one mini-program SDK, in a process of its own: `node run.mjs guiyi|sensors EVENTS`. Prints what the launch and the events cost, and
 * how many requests a burst of a hundred events made. Waiting is shortened twentyfold, for both alike.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import { ROOT } from '../../scripts/lib/paths.mjs';

const HASTE = 20;
const [side = '', count = '1000'] = process.argv.slice(2);

/** What a mini-program loads, in this order, each with what the one before exports. @type {Record<string, { files: () => string[], start: string, track: string }>} */
const SIDES = {
  guiyi: {
    files: () => ['index.js', 'all.js'].map((name) => path.join(ROOT, 'sdk-miniprogram/miniprogram_dist', name)),
    start: `module.exports.guiyi.init({ writeKey: 'key', endpoint: 'https://data.example.cn', consent: 'granted' });`,
    track: `(i) => module.exports.guiyi.track('Product Viewed', { product_id: String(i), price: i })`,
  },
  sensors: {
    files: () => [
      createRequire(path.join(ROOT, 'sdk-miniprogram/package.json')).resolve('sa-sdk-miniprogram/sensorsdata.min.js'),
    ],
    start: `module.exports.setPara({ server_url: 'https://data.example.cn/sa?project=p', show_log: false,
        autoTrack: { appLaunch: true, appShow: true, appHide: true, pageShow: true, pageShare: true, mpClick: true } });
      module.exports.init();`,
    track: `(i) => module.exports.track('Product Viewed', { product_id: String(i), price: i })`,
  },
};

let requests = 0;
/** @type {Map<string, unknown>} */
const storage = new Map();
/** @param {() => void} run @param {number} [ms] */
const later = (run, ms = 0) => setTimeout(run, ms / HASTE);

/**
 * A call of WeChat that tells its result later.
 * @template {object} Options
 * @param {(options: Options) => object} answer
 */
const told =
  (answer) => (/** @type {Options & { success?(result: object): void, complete?(result: object): void }} */ options) =>
    later(() => {
      const result = answer(options);
      options.success?.(result);
      options.complete?.(result);
    });
const device = { brand: 'HUAWEI', model: 'ALN-AL00', system: 'Android 12', platform: 'android' };
const screen = { screenWidth: 360, screenHeight: 780, windowWidth: 360, windowHeight: 700, pixelRatio: 3 };
const base = { language: 'zh_CN', version: '8.0.50', SDKVersion: '3.7.0' };
const entered = { path: 'pages/index/index', query: {}, scene: 1001 };
/** Storage holds texts, as it has to on a device. */
const wx = {
  getStorageSync: (/** @type {string} */ key) => JSON.parse(String(storage.get(key) ?? '""')),
  setStorageSync: (/** @type {string} */ key, /** @type {unknown} */ value) =>
    void storage.set(key, JSON.stringify(value)),
  removeStorageSync: (/** @type {string} */ key) => void storage.delete(key),
  getStorage: told((/** @type {{ key: string }} */ { key }) => ({
    data: JSON.parse(String(storage.get(key) ?? '""')),
  })),
  setStorage: told((/** @type {{ key: string, data: unknown }} */ { key, data }) =>
    storage.set(key, JSON.stringify(data)),
  ),
  request: told(() => {
    requests++;
    return { statusCode: 202, data: {} };
  }),
  getPrivacySetting: told(() => ({ needAuthorization: false })),
  getNetworkType: told(() => ({ networkType: 'wifi' })),
  getSystemInfo: told(() => ({ ...device, ...screen, ...base })),
  getSystemInfoSync: () => ({ ...device, ...screen, ...base }),
  getDeviceInfo: () => device,
  getWindowInfo: () => screen,
  getAppBaseInfo: () => base,
  getAccountInfoSync: () => ({ miniProgram: { appId: 'wxdemo' } }),
  getEnterOptionsSync: () => entered,
  getLaunchOptionsSync: () => entered,
  onAppShow() {},
  onAppHide() {},
  onNetworkStatusChange() {},
  canIUse: () => true,
};
/** @typedef {Record<string, ((argument: object) => unknown) | undefined>} Definition */
/** @type {Definition} */
let app = {};
/** @type {Definition | undefined} */
let page;
const context = vm.createContext({
  wx,
  console: { log() {}, warn() {} },
  setTimeout: later,
  clearTimeout,
  setInterval: (/** @type {() => void} */ run, /** @type {number} */ ms) =>
    setInterval(run, Math.max(1, ms / HASTE)).unref(),
  clearInterval,
  App(/** @type {Definition} */ options) {
    app = options;
  },
  Page(/** @type {Definition} */ options) {
    page = Object.assign(options, { route: entered.path, options: {} });
  },
  Component() {},
  getApp: () => app,
  getCurrentPages: () => (page ? [page] : []),
  module: { exports: {} },
});
vm.runInContext('var global = globalThis, exports = module.exports;', context);

/** @param {number} ms */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const cpuMs = () => (({ user, system }) => (user + system) / 1000)(process.cpuUsage());

const { files, start, track } = SIDES[side] ?? { files: () => [], start: '', track: '' };
const scripts = files().map((file) => readFileSync(file, 'utf8'));
const begun = cpuMs();
for (const code of scripts) {
  vm.runInContext(`(() => { const former = module.exports; const require = () => former; ${code} })();`, context);
}
vm.runInContext(
  `${start} App({ onLaunch() {}, onShow() {} }); Page({ onLoad() {}, onShow() {}, onReady() {} });`,
  context,
);
app.onLaunch?.(entered);
app.onShow?.(entered);
for (const name of ['onLoad', 'onShow', 'onReady']) page?.[name]?.({});
await wait(100);
const launch = cpuMs() - begun;

const call = vm.runInContext(track, context);
const before = cpuMs();
for (let i = 0; i < Number(count); i += 10) {
  for (let j = 0; j < 10; j++) call(i + j);
  await wait(0);
}
await wait(1_500);
const events = cpuMs() - before;
requests = 0;
for (let i = 0; i < 100; i++) call(i);
await wait(1_500);
console.log(JSON.stringify({ launch, events, requests }));
process.exit(0);
