import type { EventContext } from '@guiyi/protocol';
import { attributionOf, scrub } from '@guiyi/sdk-core';

/** What makes two addresses two pages: path, query, and the hash if it is a route (`#/…`, `#!…`) and not an anchor. */
export function pageKey({ pathname, search, hash }: Pick<Location, 'pathname' | 'search' | 'hash'>): string {
  return pathname + search + (/^#[!/]/.test(hash) ? hash : '');
}

/**
 * Describes the page of this moment. The referrer is the document's on the first page, the former address after a
 * navigation inside the page. Phone numbers, e-mail addresses, identity-card numbers and tokens are taken out of all of it.
 */
export function createContext(): () => EventContext {
  let { referrer } = document;
  let { href } = location;
  let key = pageKey(location);
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  /** What the texts of this page are without them; so that an event need not pay for it again. */
  let clean = new Map<string, string>();
  const scrubbed = (text: string) => {
    if (clean.size > 9) clean = new Map();
    if (!clean.has(text)) clean.set(text, scrub(text));
    return clean.get(text) || '';
  };
  return () => {
    const next = pageKey(location);
    if (next !== key) {
      referrer = href;
      key = next;
    }
    href = location.href;
    return {
      page: {
        url: scrubbed(href),
        path: scrubbed(location.pathname),
        search: scrubbed(location.search),
        title: scrubbed(document.title),
        referrer: scrubbed(referrer),
      },
      ...attributionOf(scrubbed(href)),
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
