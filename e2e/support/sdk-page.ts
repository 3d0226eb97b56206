import type { Page, Request } from '@playwright/test';

/** What tests call of the SDK in a page. */
interface PageSdk {
  track(event: string, properties?: object): void;
  consent(preferences: object, details?: object): void;
  consentState(): { status: string; preferences: object };
  on(type: string, listener: () => void): () => void;
  reset(): void;
  flush(): Promise<void>;
}

declare global {
  var guiyi: PageSdk;
}

/** Serves bare pages with the SDK in them below `/web-test/`, on the collector's own origin. */
export async function serveSdkPages(page: Page, options: object = {}): Promise<void> {
  const init = JSON.stringify({ writeKey: 'demo-web', ...options });
  const body = `<!doctype html><title>Test 13812345678</title><script src="/sdk/guiyi.js"></script><script>guiyi.init(${init})</script>`;
  await page.route('**/web-test/**', (route) => route.fulfill({ contentType: 'text/html', body }));
}

/** What the page sent to the collector, from now on. */
export function sentBy(page: Page): Request[] {
  const sent: Request[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/v1/')) sent.push(request);
  });
  return sent;
}
