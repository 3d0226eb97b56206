// @ts-check
/**
 * The SDKs that ours is measured beside, each from its pinned npm package, as its own guide says to use it for events only: no recording, no
 * automatic capture, and its queue on where it has one. `start(url)` readies it, `track(marker)` sends one event.
 *
 * @typedef {object} Peer
 * @property {string} name of the npm package; ours is `guiyi`
 * @property {string} [module] an ES module that sets `start` and `track` on `window`, to be bundled
 */

/** @type {Peer[]} */
export const PEERS = [
  {
    name: 'posthog-js',
    module: `import posthog from 'posthog-js';
      window.start = (url) => posthog.init('k', { api_host: url, autocapture: false, capture_pageview: false, capture_pageleave: false,
        disable_session_recording: true, disable_surveys: true, advanced_disable_flags: true, disable_external_dependency_loading: true,
        capture_performance: false, opt_out_useragent_filter: true });
      window.track = (marker) => posthog.capture('Marked', { marker });`,
  },
  {
    name: '@segment/analytics-next',
    module: `import { AnalyticsBrowser } from '@segment/analytics-next';
      let analytics;
      window.start = (url) => { analytics = AnalyticsBrowser.load({ writeKey: 'k', cdnSettings: { integrations: { 'Segment.io': { apiKey: 'k' } } } },
        { integrations: { 'Segment.io': { apiHost: url.replace('http://', ''), protocol: 'http' } } }); return analytics.ready(); };
      window.track = (marker) => void analytics.track('Marked', { marker });`,
  },
  {
    name: '@snowplow/browser-tracker',
    module: `import { newTracker, trackStructEvent } from '@snowplow/browser-tracker';
      window.start = (url) => void newTracker('sp', url, { appId: 'a', encodeBase64: false, eventMethod: 'post' });
      window.track = (marker) => trackStructEvent({ category: 'c', action: 'Marked', label: marker });`,
  },
  {
    name: '@openpanel/web',
    module: `import { OpenPanel } from '@openpanel/web';
      let op;
      window.start = (url) => { op = new OpenPanel({ clientId: 'k', apiUrl: url, trackScreenViews: false }); };
      window.track = (marker) => void op.track('Marked', { marker });`,
  },
  {
    name: '@plausible-analytics/tracker',
    module: `import { init, track } from '@plausible-analytics/tracker';
      window.__plausible = true;
      window.start = (url) => init({ domain: 'shop.example', endpoint: url + '/api/event', autoCapturePageviews: false, captureOnLocalhost: true, logging: false });
      window.track = (marker) => track('Marked', { props: { marker } });`,
  },
  {
    name: 'sa-sdk-javascript',
    module: `import sensors from 'sa-sdk-javascript';
      window.start = (url) => void sensors.init({ server_url: url + '/sa?project=p', batch_send: true, is_track_single_page: false,
        heatmap: { clickmap: 'not_collect', scroll_notice_map: 'not_collect' }, show_log: false });
      window.track = (marker) => sensors.track('Marked', { marker });`,
  },
];

/** Ours, by the file that the collector serves. */
export const OURS = `window.start = (url) => { guiyi.init({ writeKey: 'k', endpoint: url, consent: 'granted', autoPage: false }); };
window.track = (marker) => void guiyi.track('Marked', { marker });`;
