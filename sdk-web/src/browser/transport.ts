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
        const plain = new Response(body);
        const response = await fetch(endpoint + path, {
          method: 'POST',
          body:
            // A page that is going away cannot wait.
            leaving || body.length < GZIP_FROM || !window.CompressionStream
              ? body
              : // Off the main thread; the collector knows it by its first bytes. With the type of the plain one, lest a preflight stand before it.
                await new Response(plain.body?.pipeThrough(new CompressionStream('gzip')), plain).blob(),
          keepalive,
          credentials: 'omit',
          // Browsers before 2022 have none, and end a request when they themselves lose patience.
          signal: AbortSignal.timeout?.(TIMEOUT_MS) as AbortSignal,
        });
        const reply = await response.json().catch(() => undefined);
        return { status: response.status, retryAfter: response.headers.get('retry-after'), body: reply };
      } catch {
        return { status: 0 };
      }
    },
  };
}
