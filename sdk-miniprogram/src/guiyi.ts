import type { Part } from './extend.ts';
import { guard, warn } from './guard.ts';
import type { Host } from './host.ts';
import { type Call, start } from './start.ts';
import type { Guiyi, InitOptions } from './types.ts';
import { VERSION } from './version.ts';

/** Calls that may wait for `init`. */
const WAITING_MAX = 100;

/** The calls that wait for `init`, unless they answer. */
const CALLS = [
  'track page identify group reset register unregister timeEvent consent ready',
  'appLaunch appShow appHide pageShow pageHide consentState flush',
]
  .join(' ')
  .split(' ');

/** Where copies of the SDK find each other: those that run, by write key. */
interface Shared {
  __guiyi?: Record<string, Record<string, Call>>;
}

/** What some answer before `init`, and when they fail. */
const ANSWERS: Record<string, Call> = {
  consentState: () => ({ status: 'pending', preferences: {} }),
  flush: () => Promise.resolve(),
};

/**
 * Makes an SDK that waits for `init`.
 * @param host Asked when it starts, so that importing it touches nothing.
 */
export function createGuiyi(host: () => Host): Guiyi {
  let started: Record<string, Call> | undefined;
  let waiting: (() => void)[] = [];
  const parts: Part[] = [];

  const guiyi: Record<string, unknown> = {
    version: VERSION,
    extend: (part: Part) => (started ? started.extend?.(part) : parts.push(part)),
    init(options: InitOptions) {
      guard(() => {
        if (started) return;
        // Shows what is missing.
        if (!options.writeKey || !options.endpoint) return warn(options);
        const surroundings = host();
        // A second copy of the SDK (of another package, or of a sub-package) is the first one: both would write one queue.
        const shared = surroundings.wx as Shared;
        const running = shared.__guiyi || {};
        guard(() => {
          shared.__guiyi = running;
        });
        started = running[options.writeKey] ||= start(surroundings, options, parts);
        waiting.forEach(guard);
        waiting = [];
      });
    },
  };
  for (const name of CALLS) {
    const answer = ANSWERS[name];
    guiyi[name] = (...args: unknown[]) => {
      let result: unknown;
      const task = () => {
        result = started?.[name]?.(...args);
      };
      if (started) guard(task);
      else if (!answer && waiting.length < WAITING_MAX) waiting.push(task);
      return result || answer?.();
    };
  }
  return guiyi as unknown as Guiyi;
}
