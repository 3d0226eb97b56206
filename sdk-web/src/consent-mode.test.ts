import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fromConsentMode, googleConsent, preferencesOf, toConsentMode } from './consent-mode.ts';
import { createGuiyi } from './index.ts';

const host = window as { dataLayer?: ArrayLike<unknown>[] };
const said = () => (host.dataLayer ?? []).map((command) => Array.from(command));
const gtag = (...command: unknown[]) => void host.dataLayer?.push(command);
let made = 0;

// What the SDK itself sends is of no interest here.
vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));

beforeEach(() => {
  host.dataLayer = [];
});

function started() {
  const guiyi = createGuiyi();
  guiyi.init({ writeKey: `consent-mode-${++made}`, endpoint: 'http://127.0.0.1:9', autoPage: false });
  return guiyi;
}

describe('toConsentMode', () => {
  it('denies by default, then tells each choice, as arguments objects', () => {
    const guiyi = started();
    toConsentMode(guiyi);
    expect(said()).toEqual([['consent', 'default', { ...googleConsent({}), wait_for_update: 500 }]]);
    expect(Object.values(googleConsent({})).filter((state) => state === 'granted')).toHaveLength(2);
    guiyi.consent({ analytics: true, advertising: true });
    expect(said()[1]).toEqual([
      'consent',
      'update',
      {
        analytics_storage: 'granted',
        ad_storage: 'granted',
        ad_user_data: 'granted',
        ad_personalization: 'denied',
        personalization_storage: 'denied',
        functionality_storage: 'granted',
        security_storage: 'granted',
      },
    ]);
    expect(Array.isArray(host.dataLayer?.[1])).toBe(false);
  });

  it('tells a former choice', () => {
    const guiyi = started();
    guiyi.consent({ analytics: false });
    toConsentMode(guiyi);
    expect(said().map(([, action]) => action)).toEqual(['default', 'update']);
    expect(said()[1]?.[2]).toMatchObject({ analytics_storage: 'denied', ad_storage: 'denied' });
  });
});

describe('toConsentMode where the page asks nobody', () => {
  it('tells the page’s own setting', () => {
    const guiyi = createGuiyi();
    const options = { endpoint: 'http://127.0.0.1:9', autoPage: false, consent: 'granted' } as const;
    guiyi.init({ writeKey: `consent-mode-${++made}`, ...options });
    toConsentMode(guiyi);
    expect(said()[1]?.[2]).toMatchObject({ analytics_storage: 'granted', ad_storage: 'denied' });
  });
});

describe('fromConsentMode', () => {
  it('takes each update for a choice, and no default; what Google has no word for stays', () => {
    const guiyi = started();
    guiyi.consent({ analytics: false, sharing: true });
    gtag('consent', 'default', { analytics_storage: 'granted' });
    fromConsentMode(guiyi);
    expect(guiyi.consentState().status).toBe('denied');
    gtag('consent', 'update', { analytics_storage: 'granted', ad_storage: 'granted', ad_user_data: 'denied' });
    expect(guiyi.consentState()).toMatchObject({
      status: 'granted',
      preferences: { analytics: true, advertising: false, sharing: true },
    });
    expect(said()).toHaveLength(2);
  });

  it('hears what came before it, and nothing after it is stopped', () => {
    const guiyi = started();
    gtag('consent', 'update', { analytics_storage: 'granted' });
    const stop = fromConsentMode(guiyi);
    expect(guiyi.consentState().status).toBe('granted');
    stop();
    gtag('consent', 'update', { analytics_storage: 'denied' });
    expect(guiyi.consentState().status).toBe('granted');
  });

  it('is not the same choice again: not on every page, nor when both ways are connected', () => {
    const guiyi = started();
    let choices = 0;
    guiyi.on('consent', () => void choices++);
    toConsentMode(guiyi);
    fromConsentMode(guiyi);
    const update = { analytics_storage: 'granted', ad_storage: 'denied', ad_user_data: 'denied' };
    gtag('consent', 'update', update);
    expect(choices).toBe(1);
    gtag('consent', 'update', update);
    guiyi.consent({ analytics: false });
    expect(choices).toBe(2);
    expect(guiyi.consentState().status).toBe('denied');
  });

  it('grants advertising only when both of Google’s words for it do, however they were said', () => {
    const guiyi = started();
    fromConsentMode(guiyi);
    const advertising = () => guiyi.consentState().preferences.advertising;
    gtag('consent', 'default', { ad_storage: 'denied', ad_user_data: 'denied' });
    gtag('consent', 'default', { ad_user_data: 'granted', region: ['US'] });
    gtag('consent', 'update', { analytics_storage: 'granted', ad_storage: 'granted' });
    expect(advertising()).toBe(false);
    gtag('consent', 'update', { ad_user_data: 'granted' });
    expect(advertising()).toBe(true);
    gtag('consent', 'default', { ad_storage: 'denied' });
    gtag('consent', 'update', { ad_user_data: 'granted' });
    expect(advertising()).toBe(true);
  });

  it.each([null, 7, 'consent', [], ['event', 'x'], ['consent', 'update'], { event: 'gtm.js' }])(
    'survives %j',
    (command) => {
      const guiyi = started();
      fromConsentMode(guiyi);
      expect(() => host.dataLayer?.push(command as never)).not.toThrow();
    },
  );
});

it('says nothing of what an update does not name', () => {
  expect(preferencesOf({})).toEqual({});
  expect(preferencesOf({ ad_user_data: 'granted' })).toEqual({ advertising: true });
});
