// @ts-check
import { find, onClick, show } from './dom.mjs';

/** The only thing kept before consent: which notice the visitor has answered. */
const KEY = 'shop:consent';

/** Shows the banner until it is answered, and again on request or when the notice changes. */
export function consentBanner() {
  const version = document.body.dataset.consentVersion ?? '';
  /**
   * @param {{ analytics: boolean, advertising: boolean }} preferences
   * @param {string} action
   */
  const answer = (preferences, action) => {
    localStorage.setItem(KEY, version);
    window.guiyi.consent(preferences, { version, surface: 'web-banner', action });
    show('consent', false);
  };
  onClick('consent-accept', () => answer({ analytics: true, advertising: true }, 'accept-all'));
  onClick('consent-refuse', () => answer({ analytics: false, advertising: false }, 'refuse-all'));
  onClick('consent-choose', () => show('purposes', true));
  onClick('consent-save', () => {
    answer({ analytics: isChecked('purpose-analytics'), advertising: isChecked('purpose-advertising') }, 'choose');
  });
  onClick('privacy', () => show('consent', true));
  show('consent', localStorage.getItem(KEY) !== version);
}

/** @param {string} id */
function isChecked(id) {
  const box = find(id);
  return box instanceof HTMLInputElement && box.checked;
}
