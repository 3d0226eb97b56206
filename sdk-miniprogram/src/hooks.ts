/** Steps into what a mini-program hands to `Page()` and `Component()`, and changes nothing of it. */
import { guard } from './guard.ts';
import type { Constructor, CurrentPage } from './wx.ts';

/** What a mini-program hands to `Page()` or `Component()`. */
export type Definition = Record<string, unknown>;

/** Told of a call before the host's function runs; what it answers, if anything, makes another result of the function's. */
export type Hook = (page: CurrentPage, argument: unknown) => unknown;

/** By the names of WeChat's lifecycle, for pages; `other` hears of every other method, also of components, and of `guiyiTap`, which it adds. */
export type Hooks = Record<'onShow' | 'onHide' | 'onUnload' | 'onReady', Hook> & Record<string, Hook | undefined>;

type Turn = (result: unknown) => unknown;
type Method = (...args: unknown[]) => unknown;

const copyOf = (object: unknown): Definition =>
  Object.assign(Object.create(Object.getPrototypeOf(Object(object))), object);

/**
 * `Page` or `Component`, which hands on a copy of what it is handed, with the hooks in it. A page that has behaviors gets no methods that it has not, as
 * they would hide those of the behaviors; lifetimes hide nothing.
 */
export function wrapped(
  original: Constructor,
  hooks: Hooks,
  pages: () => CurrentPage[],
  component?: boolean,
): Constructor {
  /**
   * The host's function with the hook before it. `this`, arguments, result, Promise and errors are its own, and so is all else of it: what hangs on
   * it (`cancel` of one that is debounced), `new` where it is a class.
   */
  function add(where: Definition, name: string, hook = hooks[name] || hooks.other) {
    if (!hook) return;
    where[name] = new Proxy((where[name] || (() => {})) as Method, {
      apply(target, self, args) {
        let turn: Turn | undefined;
        guard(() => {
          // A component that is not a page is not on the stack.
          if (hook === hooks.other || self.route || pages().includes(self))
            turn = hook(self, args[0]) as Turn | undefined;
        });
        let result = Reflect.apply(target, self, args);
        guard(() => {
          if (turn) result = turn(result);
        });
        return result;
      },
    });
  }

  function hooked(definition: unknown): Definition {
    const copy = copyOf(definition);
    const methods = component ? copyOf(copy.methods) : copy;
    if (component) copy.methods = methods;
    for (const name in methods) if (typeof methods[name] === 'function') add(methods, name);
    // For taps on elements that the page does not listen to.
    if (!methods.guiyiTap) add(methods, 'guiyiTap');
    if ((copy.behaviors as unknown[] | undefined)?.length) {
      const { ready, detached } = copy;
      const lifetimes: Definition = { ready, detached, ...(copy.lifetimes as object) };
      const pageLifetimes = copyOf(copy.pageLifetimes);
      add(lifetimes, 'ready', hooks.onReady);
      add(lifetimes, 'detached', hooks.onUnload);
      add(pageLifetimes, 'show', hooks.onShow);
      add(pageLifetimes, 'hide', hooks.onHide);
      Object.assign(copy, { lifetimes, pageLifetimes });
    } else {
      for (const name of ['onShow', 'onHide', 'onUnload', 'onReady']) if (!methods[name]) add(methods, name);
    }
    return copy;
  }

  return new Proxy(original, {
    apply(target, self, args) {
      guard(() => {
        args[0] = hooked(args[0]);
      });
      return Reflect.apply(target, self, args);
    },
  });
}
