import type { Message, Reply, Transport } from '@guiyi/sdk-core';

/** A request that has no answer by then counts as failed. */
const TIMEOUT_MS = 15_000;

/** After a beacon nobody knows; if the page is still there by then, its events are sent again (and stored once). */
const BEACON_MS = 5_000;

/**
 * `POST` of text/plain, so that no preflight stands before it; no cookies. When the page goes away: keep-alive `fetch`, or
 * `sendBeacon` in browsers without it.
 */
export function createTransport(endpoint: string): Transport {
  return {
    send: ({ path, body, keepalive, leaving }) => {
      const url = endpoint + path;
      return leaving && !('keepalive' in Request.prototype) ? beacon(url, body) : post(url, body, keepalive);
    },
  };
}

async function post(url: string, body: Message['body'], keepalive: boolean): Promise<Reply> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(url, { method: 'POST', body, keepalive, credentials: 'omit', signal: abort.signal });
    const reply = await response.json().catch(() => undefined);
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: reply };
  } catch {
    return { status: 0 };
  } finally {
    clearTimeout(timer);
  }
}

function beacon(url: string, body: string): Promise<Reply> {
  navigator.sendBeacon?.(url, body);
  return new Promise((resolve) => {
    setTimeout(resolve, BEACON_MS, { status: 0 });
  });
}
