/** Google Consent Mode v2, in and out. https://developers.google.com/tag-platform/security/guides/consent */
import type { CategoryPreferences, Purpose } from '@guiyi/protocol';
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
    // Where nobody was asked, as the page's own setting allows, there is no choice to tell of but that.
    if (status !== 'pending') say('update', googleConsent({ analytics: status === 'granted', ...preferences }));
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
  /** What Google's tags know by now: an update changes only what it names. */
  let known: GoogleConsent = {};
  const hear = (command: Command) => {
    const [what, action, update] = Array.from(Object(command) as Command);
    if (what !== 'consent' || (action !== 'update' && action !== 'default')) return;
    const named = Object(update) as GoogleConsent;
    if (action === 'default') {
      // One of a region may not be the visitor's.
      if (!named.region) known = { ...named, ...known };
      return;
    }
    known = { ...known, ...named };
    const chosen = preferencesOf(named, known);
    guiyi.ready(() => choose(guiyi, chosen));
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

/** Consent tools say the same on every page, and {@link toConsentMode} says again what was chosen here: that is no new choice. */
function choose(guiyi: Host, chosen: CategoryPreferences): void {
  const { status, preferences } = guiyi.consentState();
  const next = { ...preferences, ...chosen };
  // What is not named is refused.
  const news = Object.entries(next).some(([purpose, granted]) => granted !== !!preferences[purpose as Purpose]);
  if (news || status === 'pending') guiyi.consent(next, { surface: 'consent-mode', action: 'update' });
}

/**
 * The purposes that an update decides; what it does not name stays undecided.
 * @param known What holds with it: advertising needs both of Google's words for it.
 */
export function preferencesOf(update: GoogleConsent, known = update): CategoryPreferences {
  const preferences: CategoryPreferences = {};
  const { analytics_storage, ad_storage, ad_user_data, personalization_storage } = update;
  if (analytics_storage) preferences.analytics = analytics_storage === 'granted';
  if (ad_storage || ad_user_data) {
    preferences.advertising = [known.ad_storage, known.ad_user_data].every(
      (state) => (state ?? 'granted') === 'granted',
    );
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
