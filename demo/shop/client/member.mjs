// @ts-check
import { enable, find, onClick, show, write } from './dom.mjs';

/** Only a masked number is kept, for the greeting, until the tab closes. */
const KEY = 'shop:member';

/** Greets a member and signs them out; a new visitor begins then. */
export function memberBar() {
  const member = sessionStorage.getItem(KEY);
  write('member', member ?? '');
  show('member', member !== null);
  show('sign-out', member !== null);
  show('nav-sign-in', member === null);
  onClick('sign-out', () => {
    sessionStorage.removeItem(KEY);
    window.guiyi.reset();
    memberBar();
  });
}

/** Signs in by phone number; in a real shop a code sent to the phone would stand between. */
export function signInForm() {
  const form = find('sign-in-form');
  if (!(form instanceof HTMLFormElement)) return;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const phone = String(new FormData(form).get('phone')).replace(/[\s-]/g, '');
    if (!/^(\+?86)?1\d{10}$/.test(phone)) return write('sign-in-error', form.dataset.bad ?? '');
    window.guiyi.identify(undefined, { phone });
    window.guiyi.track('Signed In', { method: 'phone' });
    sessionStorage.setItem(KEY, `${phone.slice(-11, -8)}****${phone.slice(-4)}`);
    location.assign(document.body.dataset.home ?? '/shop/');
  });
  enable('sign-in-submit');
}
