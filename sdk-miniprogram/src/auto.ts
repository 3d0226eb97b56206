import type { Client } from '@guiyi/sdk-core';
import type { createContext } from './context.ts';
import type { Hooks } from './hooks.ts';
import type { CurrentPage, EnterOptions } from './wx.ts';

export type Track = (event: string, properties?: object) => unknown;

/** The seconds since `time`, as an event says them. */
const since = (time: number) => ({ duration: (Date.now() - time) / 1_000 });

/** What captures by itself; each part of it may be called by hand where nothing can be hooked. */
export function createAuto(client: Client, place: ReturnType<typeof createContext>, track: Track, ofApp: Track) {
  let front = 0;
  let shown = 0;

  const it = {
    appShow(options?: EnterOptions) {
      place.enter(options);
      if (front > 0) return;
      ofApp('Application Opened', { from_background: !!front });
      front = Date.now();
    },
    appHide() {
      if (front > 0) ofApp('Application Backgrounded', since(front));
      front = -1;
    },
    pageShow(page: CurrentPage) {
      if (shown && place.page === page) return;
      it.pageHide();
      place.page = page;
      place.shown = true;
      shown = Date.now();
      client.capture({ type: 'page' });
      it.watch(page);
    },
    pageHide(page = place.page) {
      if (!shown || place.page !== page) return;
      track('Page Left', since(shown));
      shown = 0;
      it.watch();
    },
    /** Told which page shows; a part may stand here. */
    watch(_page?: CurrentPage) {},
  };
  return it;
}

/** What is told of by {@link createAuto}. */
export type Auto = ReturnType<typeof createAuto>;

/** What the host's functions tell of, by their names. */
export function hooksOf(auto: Auto, track: Track): Hooks {
  return {
    onShow: auto.pageShow,
    onHide: auto.pageHide,
    onUnload: auto.pageHide,
    onReady: (page) => auto.watch(page),
    onPullDownRefresh() {
      track('Page Refreshed');
    },
    onReachBottom() {
      track('Page Bottom Reached');
    },
  };
}
