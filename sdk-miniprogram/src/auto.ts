import type { Client } from '@guiyi/sdk-core';
import { type createContext, HAND_OVER } from './context.ts';
import { type Hook, type Hooks, hooked } from './hooks.ts';
import { pseudonymOf, shared } from './share.ts';
import type { ComponentEvent, Constructor, CurrentPage, EnterOptions, IntersectionObserver, Target, Wx } from './wx.ts';

type Track = (event: string, properties?: object) => void;

/** `Page` or `Component` with our hooks in what they are handed. What other SDKs hung on them stays there. */
export function wrapped(original: Constructor, component: boolean, hooks: Hooks): Constructor {
  return Object.assign(function (this: unknown, definition: unknown, ...more: unknown[]) {
    return original.call(this, hooked(definition, component, hooks), ...more);
  }, original);
}

/** What captures by itself; each part of it may be called by hand where nothing can be hooked. */
export function createAuto(
  wx: Wx,
  client: Client,
  place: ReturnType<typeof createContext>,
  track: Track,
  ofApp: Track,
  autoTap: boolean,
) {
  let front = 0;
  let since = 0;
  let stamp: number | undefined;
  let told: string[] = [];
  let seen = new Set<string>();
  let observer: IntersectionObserver | undefined;

  const granted = () => client.consentState().status === 'granted';

  function named({ id, dataset }: Target, name: string, standing: string) {
    const { guiyi, guiyiExpose, ...properties } = { ...dataset };
    track(({ guiyi, guiyiExpose }[name] || standing) as string, { element: id || undefined, ...properties });
  }

  const it = {
    appShow(options?: EnterOptions) {
      place.enter(options);
      if (front > 0) return;
      ofApp('Application Opened', { from_background: !!front });
      front = Date.now();
    },
    appHide() {
      if (front > 0) ofApp('Application Backgrounded', { duration: (Date.now() - front) / 1_000 });
      front = -1;
    },
    pageShow(page: CurrentPage) {
      if (since && place.page === page) return;
      it.pageHide();
      place.page = page;
      place.shown = true;
      since = Date.now();
      client.capture({ type: 'page' });
      seen = new Set();
      it.expose(page);
    },
    pageHide(page = place.page) {
      if (!since || place.page !== page) return;
      track('Page Left', { duration: (Date.now() - since) / 1_000 });
      since = 0;
      observer?.disconnect();
      observer = undefined;
    },
    tap({ type, timeStamp, currentTarget }: ComponentEvent) {
      const { dataset, id } = currentTarget;
      const declared = dataset?.guiyi;
      if (type !== 'tap' || !(declared || autoTap)) return;
      if (stamp !== timeStamp) told = [];
      stamp = timeStamp;
      // One tap is told by every element around it, and by methods that hand it on.
      const key = declared ? JSON.stringify([id, dataset]) : '';
      if (told.includes(key)) return;
      told.push(key);
      named(currentTarget, 'guiyi', 'Element Tapped');
    },
    expose(page: CurrentPage) {
      observer?.disconnect();
      observer = wx.createIntersectionObserver?.(page, { thresholds: [0.5], observeAll: true });
      observer?.relativeToViewport().observe('.guiyi-expose', ({ id, dataset, intersectionRatio }) => {
        const key = JSON.stringify([id, dataset]);
        if (intersectionRatio < 0.5 || seen.has(key)) return;
        seen.add(key);
        named({ id, dataset }, 'guiyiExpose', 'Element Viewed');
      });
    },
    /** `url` with a token that both sides tell of; unchanged without consent. */
    webView(url: string) {
      if (!granted()) return url;
      const id = [0, 0].map(() => Math.random().toString(36).slice(2)).join('');
      const [address = '', ...hash] = url.split('#');
      client.capture({
        type: 'track',
        event: 'Web View Opened',
        context: { externalIds: [{ type: 'device_id', id }] },
      });
      return [`${address}${address.includes('?') ? '&' : '?'}${HAND_OVER}=${id}`, ...hash].join('#');
    },
    /** A function that puts the share into what the page answered; none without consent. */
    share(page: CurrentPage, method: string) {
      const { anonymousId } = client.visitor();
      if (!granted() || !anonymousId) return;
      const depth = (place.share()?.depth || 0) + 1;
      const share = { sharer: pseudonymOf(anonymousId), depth, path: page.route || '' };
      track('Page Shared', { method, ...share });
      return (result: unknown) => shared(result, method === 'timeline' ? 'query' : 'path', page, share);
    },
  };
  return it;
}

/** Hooks for pages; a component that is not a page is not on the stack. */
export function hooksOf(auto: ReturnType<typeof createAuto>, track: Track, pages: () => object[]): Hooks {
  const ofPage =
    (run: (page: CurrentPage, argument: unknown) => ReturnType<Hook>): Hook =>
    (self, argument) =>
      (self as CurrentPage).route || pages().includes(self) ? run(self, argument) : undefined;
  const named = (event: string) => ofPage(() => track(event));
  return {
    onShow: ofPage(auto.pageShow),
    onHide: ofPage(auto.pageHide),
    onUnload: ofPage(auto.pageHide),
    onReady: ofPage(auto.expose),
    onPullDownRefresh: named('Page Refreshed'),
    onReachBottom: named('Page Bottom Reached'),
    onShareAppMessage: ofPage((page, argument) => auto.share(page, (argument as { from?: string })?.from || 'menu')),
    onShareTimeline: ofPage((page) => auto.share(page, 'timeline')),
    other(_, event) {
      if ((event as ComponentEvent)?.currentTarget) auto.tap(event as ComponentEvent);
    },
  };
}
