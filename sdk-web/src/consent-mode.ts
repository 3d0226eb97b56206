/** Google Consent Mode v2, in and out. https://developers.google.com/tag-platform/security/guides/consent */
import type { CategoryPreferences } from '@guiyi/protocol';
import type { Guiyi } from './types.ts';

type Host = Pick<Guiyi, 'consent' | 'consentState' | 'on' | 'ready'>;
type State = 'granted' | 'denied';
type GoogleConsent = Partial<Record<string, State | number | string[]>>;

/** `gtag('consent', 'update', …)` as it stands in the data layer: an arguments object, not an array. */
type Command = ArrayLike<unknown>;

/**
 * Tells Google's tags what the visitor chose here: `denied` by default, at once; then each choice. Call it before Google's tags load.
 * @example import { toConsentMode } from '@guiyi/web/consent-mode'; toConsentMode(guiyi)
 */
export function toConsentMode(guiyi: Host): () => void {
  if (typeof window === 'undefined') return () => {};
  say('default', { ...googleConsent({}), wait_for_update: 500 });
  const stop = guiyi.on('consent', ({ preferences }) => say('update', googleConsent(preferences)));
  guiyi.ready(() => {
    const { status, preferences } = guiyi.consentState();
    if (status !== 'pending') say('update', googleConsent(preferences));
  });
  return stop;
}

/** Personalised advertising needs both consents; what the page needs to work and to be safe needs none. */
export function googleConsent({ analytics, advertising, personalization }: CategoryPreferences): GoogleConsent {
  const state = (granted: boolean | undefined): State => (granted ? 'granted' : 'denied');
  return {
    analytics_storage: state(analytics),
    ad_storage: state(advertising),
    ad_user_data: state(advertising),
    ad_personalization: state(advertising && personalization),
    personalization_storage: state(personalization),
    functionality_storage: 'granted',
    security_storage: 'granted',
  };
}

/**
 * Takes the visitor's choice from another consent tool that speaks Consent Mode: each `update`, also one that came before. A `default` is the
 * page's wish and no choice. What Google has no word for (`sharing`, `cross_border`, `sensitive`) stays as it is.
 * @example import { fromConsentMode } from '@guiyi/web/consent-mode'; fromConsentMode(guiyi)
 */
export function fromConsentMode(guiyi: Host): () => void {
  if (typeof window === 'undefined') return () => {};
  const layer = dataLayer();
  const hear = (command: Command) => {
    const [what, action, update] = Array.from(Object(command) as Command);
    if (what !== 'consent' || action !== 'update') return;
    guiyi.ready(() =>
      guiyi.consent(
        { ...guiyi.consentState().preferences, ...preferencesOf(Object(update)) },
        { surface: 'consent-mode', action: 'update' },
      ),
    );
  };
  for (const command of layer) hear(command);
  const { push } = layer;
  let hearing = true;
  layer.push = (...commands: Command[]) => {
    if (hearing) for (const command of commands) hear(command);
    return push.apply(layer, commands);
  };
  return () => {
    hearing = false;
  };
}

/** The purposes that an update decides; what it does not name stays undecided. */
export function preferencesOf(update: GoogleConsent): CategoryPreferences {
  const preferences: CategoryPreferences = {};
  const { analytics_storage, ad_storage, ad_user_data, personalization_storage } = update;
  if (analytics_storage) preferences.analytics = analytics_storage === 'granted';
  if (ad_storage || ad_user_data) {
    preferences.advertising = [ad_storage, ad_user_data].every((state) => (state ?? 'granted') === 'granted');
  }
  if (personalization_storage) preferences.personalization = personalization_storage === 'granted';
  return preferences;
}

function dataLayer(): Command[] {
  const host = window as { dataLayer?: Command[] };
  host.dataLayer ??= [];
  return host.dataLayer;
}

function say(..._command: [action: string, consent: GoogleConsent]) {
  // Google's tags take nothing but an arguments object.
  (function gtag(..._args: unknown[]) {
    // biome-ignore lint/complexity/noArguments: see above
    dataLayer().push(arguments);
  })('consent', ..._command);
}
