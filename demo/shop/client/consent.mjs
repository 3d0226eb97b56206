// @ts-check
import { find, onClick, show } from './dom.mjs';

/** Shows the banner until it is answered, and again on request or when the notice changes. The SDK remembers. */
export function consentBanner() {
  const version = document.body.dataset.consentVersion ?? '';
  /**
   * @param {{ analytics: boolean, advertising: boolean }} preferences
   * @param {string} action
   */
  const answer = (preferences, action) => {
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
  window.guiyi.ready(() => {
    const state = window.guiyi.consentState();
    show('consent', state.status === 'pending' || state.version !== version);
  });
}

/** @param {string} id */
function isChecked(id) {
  const box = find(id);
  return box instanceof HTMLInputElement && box.checked;
}
