/** Steps into what a mini-program hands to `Page()` and `Component()`, and changes nothing of it. */

import { guard } from './guard.ts';

/** What a mini-program hands to `Page()` or `Component()`. */
export type Definition = Record<string, unknown>;

/** Told of a call before the host's function runs; what it answers, if anything, makes another result of the function's. */
export type Hook = (self: object, argument: unknown) => unknown;
export type Turn = (result: unknown) => unknown;

/** By the names of WeChat's lifecycle; `other` hears of every other method. */
export type Hooks = Record<'onShow' | 'onHide' | 'onUnload' | 'onReady' | 'other', Hook> &
  Record<string, Hook | undefined>;

type Method = (this: object, ...args: unknown[]) => unknown;

/** The host's function with `hook` before it. `this`, arguments, result, Promise and errors are its own; an error of ours stays ours. */
function around(hook: Hook, original: unknown): Method {
  return function (...args) {
    let turn: Turn | undefined;
    guard(() => {
      turn = hook(this, args[0]) as Turn | undefined;
    });
    const result = original && (original as Method).apply(this, args);
    return turn ? turn(result) : result;
  };
}

const copyOf = (object: unknown): Definition =>
  Object.assign(Object.create(Object.getPrototypeOf(Object(object))), object);

/**
 * A copy of `definition` with the hooks in it. A page that has behaviors gets no methods that it has not, as they would hide those of the
 * behaviors; lifetimes hide nothing.
 */
export function hooked(definition: unknown, component: boolean, hooks: Hooks): Definition {
  const copy = copyOf(definition);
  const methods = component ? copyOf(copy.methods) : copy;
  if (component) copy.methods = methods;
  for (const name of Object.keys(methods)) {
    if (typeof methods[name] === 'function') methods[name] = around(hooks[name] || hooks.other, methods[name]);
  }
  const add = (where: Definition, name: string, hook: Hook) => {
    where[name] = around(hook, where[name]);
  };
  // For taps on elements that the page does not listen to.
  methods.guiyiTap = methods.guiyiTap || around(hooks.other, undefined);
  if ((copy.behaviors as unknown[] | undefined)?.length) {
    const { ready, detached } = copy;
    const lifetimes = { ready, detached, ...(copy.lifetimes as object) };
    const pageLifetimes = copyOf(copy.pageLifetimes);
    add(lifetimes, 'ready', hooks.onReady);
    add(lifetimes, 'detached', hooks.onUnload);
    add(pageLifetimes, 'show', hooks.onShow);
    add(pageLifetimes, 'hide', hooks.onHide);
    Object.assign(copy, { lifetimes, pageLifetimes });
  } else {
    for (const name of ['onShow', 'onHide', 'onUnload', 'onReady'] as const) {
      if (!methods[name]) add(methods, name, hooks[name]);
    }
  }
  return copy;
}
