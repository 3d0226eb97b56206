import type { Transport } from '@guiyi/sdk-core';

/** A request that has no answer by then counts as failed. */
const TIMEOUT_MS = 15_000;
/** Shorter bodies gain too little. */
const GZIP_FROM = 2_000;

/**
 * `POST` of text/plain, so that no preflight stands before it; no cookies. What should outlive the page is a keep-alive `fetch`, which unlike
 * a beacon can be answered; browsers without it (Firefox before 133) send with the next visit what they could not send now.
 */
export function createTransport(endpoint: string): Transport {
  return {
    async send({ path, body, keepalive, leaving }) {
      try {
        const response = await fetch(endpoint + path, {
          // A page that is going away cannot wait.
          body: leaving || body.length < GZIP_FROM || !window.CompressionStream ? body : await gzipped(body),
          keepalive,
          credentials: 'omit',
          method: 'POST',
          // Browsers before 2022 have none, and end a request when they themselves lose patience.
          signal: AbortSignal.timeout?.(TIMEOUT_MS) as AbortSignal,
        });
        return {
          status: response.status,
          retryAfter: response.headers.get('retry-after'),
          body: await response.json().catch(() => undefined),
        };
      } catch {
        // A page that is left sees its requests fail, though they arrive. It ends before this timer, and its next visit asks.
        return new Promise((resolve) => setTimeout(resolve, 9, { status: 0 }));
      }
    },
  };
}

/** Off the main thread; the collector knows it by its first bytes. With the type of the plain one, lest a preflight stand before it. */
function gzipped(body: string): Promise<Blob> {
  const plain = new Response(body);
  return new Response(plain.body?.pipeThrough(new CompressionStream('gzip')), plain).blob();
}
