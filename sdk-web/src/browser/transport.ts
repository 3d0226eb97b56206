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
      const abort = new AbortController();
      // Never called off: nothing is left to abort once there is an answer.
      setTimeout(() => abort.abort(), TIMEOUT_MS);
      try {
        const { signal } = abort;
        const response = await fetch(endpoint + path, {
          method: 'POST',
          // A page that is going away cannot wait; a stream cannot be sent by it either.
          body: leaving || body.length < GZIP_FROM ? body : await gzip(body),
          keepalive,
          credentials: 'omit',
          signal,
        });
        const reply = await response.json().catch(() => undefined);
        return { status: response.status, retryAfter: response.headers.get('retry-after'), body: reply };
      } catch {
        return { status: 0 };
      }
    },
  };
}

/** Off the main thread; the collector knows it by its first bytes. As it is where the browser cannot. */
async function gzip(text: string): Promise<Blob | string> {
  const response = new Response(text);
  return window.CompressionStream
    ? new Response(response.body?.pipeThrough(new CompressionStream('gzip')), response).blob()
    : text;
}
