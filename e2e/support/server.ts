import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A server of a test's own, on a free port: a page that Playwright makes up counts as one of the internet, which may call no local
 * address (Chromium's Local Network Access).
 */
export async function serve(handler: RequestListener, host = '127.0.0.1'): Promise<{ url: string; close: () => void }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host}:${port}`, close: () => server.close() };
}
