import { outcomeOf, RETRY, type Reply } from '@guiyi/sdk-core';
import type { Inside } from '../extend.ts';
import type { Guiyi } from '../types.ts';
import { call } from './call.ts';

/** The parameter in which an address carries the token. */
const HANDOVER = 'guiyi_handover';
/** No visitor waits longer for a page to open. */
const PATIENCE_MS = 1_000;

/** The calls of {@link handover}. */
export interface Handover {
  /**
   * The address of a page for a `web-view`, with a short-lived token that works once; that page has the browser SDK and its `handover`. Unchanged without
   * consent, and where the collector does not answer within a second.
   * @example Page({ async onLoad() { this.setData({ url: await webView('https://shop.example.cn/sale') }) } })
   */
  webView(url: string): Promise<string>;
}

/**
 * Hands the visitor over to pages in a `web-view`, and takes over who comes from one with a token, so that both visits are one person's. Only where the
 * visitor agreed to analytics, on both sides. Call it before `init`.
 * @example const { webView } = handover(guiyi);
 */
export function handover(guiyi: Guiyi): Handover {
  let inside: Inside | undefined;
  guiyi.extend((given: Inside) => {
    inside = given;
    const { place } = given;
    const { own } = place;
    const arrived = arrivals(given);
    place.own = ({ [HANDOVER]: token, ...options }) => {
      arrived(token);
      return own(options);
    };
  });
  return {
    async webView(url) {
      const reply = await Promise.race([
        inside && call(inside, '/v1/handover', {}),
        new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)),
      ]);
      const { handover: token } = Object((reply as Reply | undefined)?.body) as { handover?: unknown };
      if (typeof token !== 'string' || typeof url !== 'string') return url;
      const [address = '', ...hash] = url.split('#');
      return [`${address}${address.includes('?') ? '&' : '?'}${HANDOVER}=${token}`, ...hash].join('#');
    },
  };
}

/** Hands in the token of a page, told again with each event: once there is consent, and again while the collector does not answer. */
function arrivals(inside: Inside): (token?: string) => void {
  let waiting: string | undefined;
  let taken: string | undefined;
  return (token) => {
    if (token !== taken) waiting = token || waiting;
    if (!waiting || inside.client.consentState().status !== 'granted') return;
    const given = waiting;
    taken = given;
    waiting = undefined;
    call(inside, '/v1/handover/arrival', { handover: given }).then((reply) => {
      if (!reply || outcomeOf(reply) === RETRY) waiting ||= given;
    });
  };
}
