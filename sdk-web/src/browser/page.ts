import type { EventContext } from '@guiyi/protocol';
import { attributionOf, scrub } from '@guiyi/sdk-core';

/** What makes two addresses two pages: all of it, but the hash only if it is a route (`#/…`, `#!…`) and not an anchor. */
export function pageKey(url: string): string {
  return url.replace(/#(?![!/]).*/, '');
}

/**
 * Stands between texts that are scrubbed as one, as a pattern's second use is what makes a browser compile it. In none of them, as neither addresses nor
 * titles have line breaks, and in nothing that is taken out.
 */
const BETWEEN = '\n#';

/**
 * Describes the page of this moment. The referrer is the document's on the first page, the former address after a
 * navigation inside the page. Phone numbers, e-mail addresses, identity-card numbers and tokens are taken out of all of it.
 */
export function createContext(): () => EventContext {
  let referrer = document.referrer;
  let href = location.href;
  let title: string | undefined;
  let context: EventContext;
  return () => {
    // Only what is new is described anew: that costs more than all the rest of an event.
    if (location.href === href && document.title === title) return context;
    if (pageKey(location.href) !== pageKey(href)) referrer = href;
    href = location.href;
    title = document.title;
    const texts = [href, location.pathname, location.search, title, referrer].join(BETWEEN);
    const [url, path, search, shown, from] = scrub(texts).split(BETWEEN) as [string, ...string[]];
    context = {
      page: { url, path, search, title: shown, referrer: from },
      ...attributionOf(url),
      userAgent: navigator.userAgent,
      locale: navigator.language,
    };
    return context;
  };
}

/**
 * Calls `changed` once for each page that the visitor reaches without a new document. The answer looks at once, for a caller who must not
 * come before the page event; else it waits a turn, as frameworks set the title after the address.
 */
export function watchPages(changed: () => void): () => void {
  let key = pageKey(location.href);
  const look = () => {
    const next = pageKey(location.href);
    if (next !== key) {
      key = next;
      changed();
    }
  };
  const soon = () => setTimeout(look);
  addEventListener('popstate', soon);
  addEventListener('hashchange', soon);
  addEventListener('pageshow', (event) => {
    // The visitor came back to a page that was frozen: they see it again.
    if (event.persisted) changed();
  });
  for (const method of ['pushState', 'replaceState'] as const) {
    history[method] = new Proxy(history[method], {
      apply(original, self, args) {
        soon();
        return Reflect.apply(original, self, args);
      },
    });
  }
  return look;
}
