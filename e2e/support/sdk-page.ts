import type { Page, Request } from '@playwright/test';

/** An event as a middleware sees it. */
export interface SeenEvent {
  type: string;
  event?: string;
  properties?: Record<string, unknown>;
  context?: { page?: { url?: string; path?: string } };
}

/** What tests call of the SDK in a page. */
interface PageSdk {
  init(options: object): void;
  track(event: string, properties?: object): Promise<string>;
  use(middleware: (event: SeenEvent) => void): () => void;
  create(): PageSdk;
  consent(preferences: object, details?: object): void;
  consentState(): { status: string; preferences: object };
  on(type: string, listener: (signal: object) => void): () => void;
  reset(): void;
  flush(): Promise<void>;
}

declare global {
  var guiyi: PageSdk;
  /** Every event that the page's SDK captured. */
  var seen: SeenEvent[];
}

/** What a page has beside the SDK. */
interface PageParts {
  /** Address of the script; the plain SDK by default. */
  script?: string;
  /** Attributes of every script element. */
  attributes?: string;
  html?: string;
  headers?: Record<string, string>;
}

/** Serves bare pages with the SDK in them below `/web-test/`, on the collector's own origin. */
export async function serveSdkPages(
  page: Page,
  options: object = {},
  { script = '/sdk/guiyi.js', attributes = '', html = '', headers = {} }: PageParts = {},
): Promise<void> {
  const init = JSON.stringify({ writeKey: 'demo-web', ...options });
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test 13812345678</title>
<script ${attributes} src="${script}"></script>
<script ${attributes}>var seen = []; guiyi.use((event) => void seen.push(event)); guiyi.init(${init})</script></head><body>${html}</body></html>`;
  await page.route('**/web-test/**', (route) => route.fulfill({ contentType: 'text/html', body, headers }));
}

/** The events that the page captured, by name; pages by their type. */
export async function seenOf(page: Page): Promise<[name: string, properties: Record<string, unknown>][]> {
  const events = await page.evaluate(() => globalThis.seen);
  return events.map(({ event, type, properties }) => [event ?? type, properties ?? {}]);
}

/** What the page sent to the collector, from now on. */
export function sentBy(page: Page): Request[] {
  const sent: Request[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/v1/')) sent.push(request);
  });
  return sent;
}
