/** Where we are: the path segments and the parameters after `#`, e.g. `#/person/p1` or `#/attribution?goal=X`. */
export interface Route {
  segments: string[];
  params: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { segments: path.split('/').filter(Boolean).map(decode), params: new URLSearchParams(query) };
}

/** A hand-typed `%` must show "no such page", not break the console. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The address of a place, e.g. `hrefOf(['person', 'p1'])` is `#/person/p1`. */
export function hrefOf(segments: string[], params?: URLSearchParams): string {
  const query = params?.toString();
  return `#/${segments.map(encodeURIComponent).join('/')}${query ? `?${query}` : ''}`;
}

/** Only our own places: a `next` that names anything else leads to the start page. */
export function safeNext(next: string | null): string {
  return next?.startsWith('#/') && !next.startsWith('#/sign-in') ? next : '#/live';
}

/** Goes to a place; `replace` leaves no way back, for redirects and for filters. */
export function go(href: string, replace = false): void {
  if (replace) location.replace(href);
  else location.hash = href;
}
