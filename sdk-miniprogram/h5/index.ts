/**
 * For a page in a mini-program's `web-view`: joins what the visitor does there with what they do in the mini-program, both ways. What travels in
 * addresses is a token that is made for the one hand-over, and nobody's id; both sides tell it to the collector, after consent. It works beside the
 * browser SDK.
 */
import type { WireEvent } from '@guiyi/protocol';

/** The part of the browser SDK that is used. */
interface WebSdk {
  use(middleware: (event: WireEvent) => void): () => void;
  track(event: string): unknown;
}

const PARAMETER = 'gy_id';

/**
 * Takes the token of {@link Guiyi.webView} out of the address. Call it before `init`.
 * @example fromMiniProgram(guiyi); guiyi.init({ writeKey: 'demo-web' })
 */
export function fromMiniProgram(guiyi: WebSdk): void {
  const url = new URL(location.href);
  const token = url.searchParams.get(PARAMETER);
  if (!token) return;
  url.searchParams.delete(PARAMETER);
  history.replaceState(history.state, '', url.href);
  tell(guiyi, token);
}

/**
 * The path of a mini-program's page, with a token.
 * @example wx.miniProgram.navigateTo({ url: toMiniProgram(guiyi, '/pages/order/index?id=1') })
 */
export function toMiniProgram(guiyi: WebSdk, path: string): string {
  const token = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  tell(guiyi, token);
  guiyi.track('Mini Program Opened');
  return `${path}${path.includes('?') ? '&' : '?'}${PARAMETER}=${token}`;
}

/** By the next event, once. */
function tell(guiyi: WebSdk, id: string) {
  const stop = guiyi.use((event) => {
    stop();
    const known = event.context?.externalIds ?? [];
    event.context = { ...event.context, externalIds: [...known, { type: 'device_id', id }] };
  });
}
