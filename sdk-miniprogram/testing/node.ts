/** A mini-program in Node: a DOM for the framework, and a realm of its own for the scripts. */
import vm from 'node:vm';
import { JSDOM } from 'jsdom';
import type { Realm } from './miniprogram.ts';

/** Gives the framework a fresh document. */
export function openDocument(): void {
  const { window } = new JSDOM('<!doctype html><body></body>');
  // Frames come by the clock of the tests.
  window.requestAnimationFrame = (run: (time: number) => void) => Number(setTimeout(() => run(Date.now()), 16));
  for (const name of ['window', 'document', 'HTMLElement', 'Element', 'Node', 'Event', 'MutationObserver'] as const) {
    (globalThis as Record<string, unknown>)[name] = name === 'window' ? window : window[name];
  }
}

/** What a mini-program finds: the language, `console`, timers, `global`; no `window`, `URL`, `fetch`, `crypto`. */
export function createRealm(): Realm {
  const global: Record<string, unknown> = {
    console,
    // The clock of the tests.
    Date,
    setTimeout: (run: () => void, ms: number) => setTimeout(run, ms),
    clearTimeout: (timer: number) => clearTimeout(timer),
    setInterval: (run: () => void, ms: number) => setInterval(run, ms),
    clearInterval: (timer: number) => clearInterval(timer),
  };
  global.global = global;
  const context = vm.createContext(global);
  return { global, evaluate: (code) => vm.runInContext(`(${code})`, context) };
}
