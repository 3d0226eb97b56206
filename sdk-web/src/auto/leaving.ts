import type { PageContext } from '@guiyi/protocol';
import { scrub } from '@guiyi/sdk-core';
import { all, type Host, listen, type Stop } from './module.ts';

/**
 * Sends `event` when the visitor leaves a page: for the next one, another tab, or for good. It belongs to the page that was left.
 * @param measure What it says; nothing when there is nothing new.
 * @param renew A page begins.
 */
export function whenLeaving(guiyi: Host, event: string, measure: () => object | undefined, renew: () => void): Stop {
  let begun = false;
  // As long as no page event has said it.
  let page: PageContext = { url: scrub(location.href), path: scrub(location.pathname), title: scrub(document.title) };
  const report = () => {
    const properties = measure();
    if (properties) guiyi.track(event, properties);
  };
  return all(
    guiyi.use((captured) => {
      if (captured.type === 'page') {
        const next = captured.context?.page ?? {};
        // The first may tell of the page that is looked at already: then nothing is left, and its time goes on.
        if (begun || next.url !== page.url) {
          report();
          renew();
        }
        begun = true;
        page = next;
      } else if (captured.event === event) captured.context = { ...captured.context, page };
    }),
    listen(['pagehide', 'visibilitychange'], (happened) => {
      if (happened.type === 'pagehide' || document.hidden) report();
    }),
  );
}
