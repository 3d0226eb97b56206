import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './support/test.ts';

/** A brand's own page on another origin, under a policy that allows the collector and nothing inline. */
function brandPage(collector: string): { html: string; script: string; policy: string } {
  const html = `<!doctype html><title>Brand</title>
<script src="${collector}/sdk/snippet.js"></script>
<script async src="${collector}/sdk/guiyi.js"></script>
<script src="/app.js"></script>`;
  const script = `
guiyi.init({ writeKey: 'demo-web' });
guiyi.consent({ analytics: true }, { version: '1', surface: 'web-banner', action: 'accept-all' });
guiyi.track('Strict Policy');`;
  const policy = `default-src 'none'; script-src 'self' ${collector}; connect-src ${collector}; require-trusted-types-for 'script'`;
  return { html, script, policy };
}

async function serve(collector: string): Promise<{ server: Server; origin: string }> {
  const { html, script, policy } = brandPage(collector);
  const server = createServer((request, response) => {
    if (request.url === '/app.js') return response.setHeader('content-type', 'text/javascript').end(script);
    response.setHeader('content-type', 'text/html').setHeader('content-security-policy', policy).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('the SDK works on another origin under a strict content security policy', async ({ page, api }) => {
  const { server, origin } = await serve(api.url);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));

  await page.goto(`${origin}/`);
  await expect.poll(async () => (await api.eventsNamed('Strict Policy')).length).toBe(1);
  expect((await api.eventsNamed('Strict Policy'))[0]).toMatchObject({ url: `${origin}/`, source_id: 'demo-web' });
  expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
  server.close();
});
