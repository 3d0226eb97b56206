import { scrub } from '@guiyi/sdk-core';
import { all, type Host, inPage, listen, type Stop } from './module.ts';

/** More than these are one error that repeats. */
const MAX = 10;
const MESSAGE_MAX = 256;

/**
 * Tells of errors that nobody caught: `Error Occurred` with `message`, `source`, `line`; each once, ten a document. Off unless asked for, as messages may
 * carry what people typed; numbers, addresses and tokens are taken out all the same.
 * @example const stop = errors(guiyi)
 */
export function errors(guiyi: Host): Stop {
  return inPage(() => {
    const told = new Set<string>();
    const tell = (message: string, source?: string, line?: number) => {
      const key = `${message} ${source} ${line}`;
      if (told.size >= MAX || told.has(key)) return;
      told.add(key);
      guiyi.track('Error Occurred', {
        message: scrub(message).slice(0, MESSAGE_MAX),
        // Queries of script addresses are nobody's business.
        source: source && scrub(source.replace(/[?#].*/, '')),
        line: line || undefined,
      });
    };
    return all(
      listen(['error'], (event) => {
        const { message, filename, lineno } = event as Partial<ErrorEvent>;
        // Elements that could not be loaded say no message.
        if (message) tell(message, filename, lineno);
      }),
      listen(['unhandledrejection'], (event) => {
        const { reason } = event as PromiseRejectionEvent;
        tell(String(reason?.message ?? reason));
      }),
    );
  });
}
