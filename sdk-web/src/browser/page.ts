import type { EventContext } from '@guiyi/protocol';
import { attributionOf } from '@guiyi/sdk-core';

/** What makes two addresses two pages: path, query, and the hash if it is a route (`#/…`, `#!…`) and not an anchor. */
export function pageKey({ pathname, search, hash }: Pick<Location, 'pathname' | 'search' | 'hash'>): string {
  return pathname + search + (/^#[!/]/.test(hash) ? hash : '');
}

/**
 * Describes the page of this moment. The referrer is the document's on the first page, the former address after a
 * navigation inside the page.
 */
export function createContext(): () => EventContext {
  let { referrer } = document;
  let { href } = location;
  let key = pageKey(location);
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return () => {
    const next = pageKey(location);
    if (next !== key) {
      referrer = href;
      key = next;
    }
    href = location.href;
    return {
      page: { url: href, path: location.pathname, search: location.search, title: document.title, referrer },
      ...attributionOf(href),
      locale: navigator.language,
      timezone,
      screen: { width: screen.width, height: screen.height },
      userAgent: navigator.userAgent,
    };
  };
}

/**
 * Calls `changed` once for each page that the visitor reaches without a new document. The answer looks at once, for a caller who must not
 * come before the page event; else it waits a turn, as frameworks set the title after the address.
 */
export function watchPages(changed: () => void): () => void {
  let key = pageKey(location);
  const look = () => {
    const next = pageKey(location);
    if (next !== key) {
      key = next;
      changed();
    }
  };
  const soon = () => setTimeout(look);
  for (const method of ['pushState', 'replaceState'] as const) {
    history[method] = new Proxy(history[method], {
      apply(original, self, args) {
        const result = Reflect.apply(original, self, args);
        soon();
        return result;
      },
    });
  }
  addEventListener('popstate', soon);
  addEventListener('hashchange', soon);
  return look;
}
