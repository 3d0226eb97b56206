/** A mini-program with the SDK in it, a phone, and a collector: what tests of the whole are run on. */
import { FakeCollector } from '@guiyi/sdk-core/testing/fakes';
import { buildSync } from 'esbuild';
import { vi } from 'vitest';
import type { EnterOptions } from '../src/wx.ts';
import { type Files, MiniProgram } from './miniprogram.ts';
import { createRealm, openDocument } from './node.ts';
import { Phone } from './phone.ts';
import { compileTemplate } from './templates.ts';

/** Files of the package, as code. */
export interface Sdk {
  index: string;
  all: string;
}

/** Both files as one script. */
export const whole = ({ index, all }: Sdk) =>
  `const first = { exports: {} }; ((module, exports) => { ${index} })(first, first.exports);
  ((require) => { ${all} })(() => first.exports);`;

let sdk: Sdk | undefined;

/** Lets later shops run on this build of the SDK, such as the delivered one. */
export function useSdk(files: Sdk): void {
  sdk = files;
}

/** The SDK of this working copy, as one CommonJS module. */
function sdkScripts(): Record<string, string> {
  sdk ||= {
    index: "module.exports = require('@guiyi/miniprogram/all');",
    all: outsidePages(
      buildSync({
        entryPoints: [new URL('../src/all.ts', import.meta.url).pathname],
        bundle: true,
        write: false,
        format: 'cjs',
        target: 'es2018',
      }).outputFiles[0]?.text ?? '',
    ),
  };
  return {
    '@guiyi/miniprogram': sdk.index,
    // The files beside it ask for `./index.js`.
    '@guiyi/miniprogram/index': "module.exports = require('@guiyi/miniprogram');",
    '@guiyi/miniprogram/all': sdk.all,
  };
}

/** As the build does it: there are no pages here that go away at any moment. */
function outsidePages(code: string): string {
  const here = 'var PAGES = true;';
  if (!code.includes(here)) throw new Error(`The bundle has no ${here}`);
  return code.replace(here, 'var PAGES = false;');
}

export const tick = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

/** A phone whose network is a collector. */
export function phoneWith(collector: FakeCollector): Phone {
  return new Phone(async (path, body) => {
    if (path !== '/v1/batch' && path !== '/v1/consent') return { status: 404 };
    const reply = await collector.send({ path, body, keepalive: false, leaving: false });
    return reply.status === 0 ? 'none' : { status: reply.status, body: reply.body };
  });
}

export interface ShopOptions {
  collector?: FakeCollector;
  phone?: Phone;
  entered?: EnterOptions;
  /** Code before `App()`. */
  before?: string;
  /** Options of `init`, as code. */
  init?: string;
  app?: string;
  templates?: Record<string, string>;
  components?: Files['components'];
  scripts?: Record<string, string>;
  /** Called with the globals before any script runs. */
  surroundings?(global: Record<string, unknown>): void;
}

/** Opens a mini-program of these pages: code by path. Each page's template has a button `#buy` inside of a `#card`. */
export function openShop(pages: Record<string, string>, options: ShopOptions = {}) {
  openDocument();
  const collector = options.collector ?? new FakeCollector();
  const phone = options.phone ?? phoneWith(collector);
  const realm = createRealm();
  const log: unknown[] = [];
  realm.global.log = (...what: unknown[]) => void log.push(...what);
  const init = `guiyi.init({ writeKey: 'key', endpoint: 'https://data.example.cn', ${options.init ?? "consent: 'granted'"} });`;
  const scripts: Record<string, string> = {
    ...sdkScripts(),
    app: `${options.before ?? ''} const all = require('@guiyi/miniprogram/all'); const { guiyi } = all; ${init} global.guiyi = guiyi; global.all = all; ${options.app ?? 'App({})'}`,
    ...pages,
    ...options.scripts,
  };
  const standing = '<view id="card" bindtap="onCard"><text id="buy" data-sku="7" bindtap="onBuy">买</text></view>';
  const templates: Record<string, string> = {};
  for (const path of [...Object.keys(options.templates ?? {}), ...Object.keys(pages)]) {
    templates[path] = compileTemplate(options.templates?.[path] ?? standing);
  }
  const files = { pages: Object.keys(pages), scripts, templates, components: options.components };
  options.surroundings?.(realm.global);
  const program = new MiniProgram(
    files,
    phone,
    realm,
    options.entered ?? { path: Object.keys(pages)[0], query: {}, scene: 1001 },
  );
  program.start();
  return { program, collector, phone, log, global: realm.global };
}

/** A shop that has come up; `send` waits until all is sent. */
export async function shop(pages: Record<string, string>, options: ShopOptions = {}) {
  const opened = openShop(pages, options);
  await tick();
  return { ...opened, send: () => tick(2_000) };
}

/** A finger on an element: what the framework makes a tap of. */
export function tap(element: HTMLElement): void {
  const { MouseEvent } = (globalThis as unknown as { window: { MouseEvent: typeof globalThis.MouseEvent } }).window;
  for (const type of ['mousedown', 'mouseup']) {
    element.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX: 1, clientY: 1 }));
  }
}
