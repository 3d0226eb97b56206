/** The consent banner, as a web component. A file of its own: pages that have a banner need not load it. */
import type { Guiyi } from '../types.ts';
import { type Action, mustAsk, preferencesOf, SEPARATE, TOGETHER } from './choice.ts';
import { STYLE } from './style.ts';
import { type Choosable, TEXTS, type Texts } from './texts.ts';

type Host = Pick<Guiyi, 'consent' | 'consentState' | 'on' | 'ready'>;

/**
 * Defines `<guiyi-consent>`. It shows itself while the visitor has not chosen on this version of the notice.
 *
 * Attributes: `version` of your notice (required), `policy` (address of your privacy policy), `lang` (`zh` or `en`; else the page's),
 * `purposes` (what to ask for, by default `analytics personalization advertising`; add `sharing`, `cross_border`, `sensitive` where you need them: each
 * is asked on its own, and "accept all" never sets it). Method `open()` shows it again, for a link "privacy settings". Escape closes it without a
 * choice. It fires `guiyi-consent` when the visitor has chosen; a choice made elsewhere, as in another tab, takes the question away.
 * @example <guiyi-consent version="2026-01" policy="/privacy"></guiyi-consent>
 */
export function defineBanner(guiyi: Host): void {
  if (typeof customElements === 'undefined' || customElements.get('guiyi-consent')) return;
  customElements.define(
    'guiyi-consent',
    class extends HTMLElement {
      private opener: Element | null = null;
      /** Of the notice as it was shown. */
      private hash: string | undefined;

      constructor() {
        super();
        guiyi.on('consent', () => {
          if (!this.opener && !this.mustAsk) this.close();
        });
        this.addEventListener('keydown', ({ key }) => {
          if (key === 'Escape') this.close();
        });
      }

      connectedCallback() {
        guiyi.ready(() => {
          if (this.mustAsk) this.show();
        });
      }

      /** Shows the banner, whatever was chosen, and puts the keyboard on it. */
      open() {
        this.opener = document.activeElement;
        this.show();
        this.shadowRoot?.querySelector<HTMLElement>('section')?.focus();
      }

      private get mustAsk() {
        return mustAsk(guiyi.consentState(), this.version);
      }

      private get version() {
        return this.getAttribute('version') ?? '';
      }

      private get language(): 'zh' | 'en' {
        const language = this.lang || document.documentElement.lang || navigator.language;
        return /^zh/i.test(language) ? 'zh' : 'en';
      }

      private show() {
        const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
        // Not a style element: a strict Content-Security-Policy forbids those.
        root.adoptedStyleSheets = [sheet];
        const asked = (this.getAttribute('purposes')?.split(/[\s,]+/) ?? [...TOGETHER]).filter(
          (purpose): purpose is Choosable => purpose in TEXTS.en.purposes,
        );
        const { preferences } = guiyi.consentState();
        const ticked = new Set(asked.filter((purpose) => preferences[purpose]));
        const decide = (action: Action) => this.decide(action, preferencesOf(action, asked, ticked));
        root.replaceChildren(panelOf(TEXTS[this.language], this.getAttribute('policy'), asked, ticked, decide));
        root.firstElementChild?.setAttribute('lang', this.language);
        // On a page that is written from right to left as well.
        root.firstElementChild?.setAttribute('dir', 'ltr');
        sha256(root.textContent ?? '').then((hash) => {
          this.hash = hash;
        });
      }

      private close() {
        this.shadowRoot?.replaceChildren();
        // The keyboard goes back to where it was.
        if (this.opener instanceof HTMLElement) this.opener.focus();
        this.opener = null;
      }

      private decide(action: Action, preferences: ReturnType<typeof preferencesOf>) {
        const { version, hash, language: locale } = this;
        guiyi.consent(preferences, { version, hash, locale, surface: 'web-banner', action });
        this.close();
        this.dispatchEvent(new CustomEvent('guiyi-consent', { detail: preferences, bubbles: true }));
      }
    },
  );
}

function panelOf(
  texts: Texts,
  policy: string | null,
  asked: Choosable[],
  ticked: Set<Choosable>,
  decide: (action: Action) => void,
): HTMLElement {
  const box = (purpose: Choosable) => {
    const input = make('input', { type: 'checkbox', name: purpose });
    input.checked = ticked.has(purpose);
    input.addEventListener('change', () => void (input.checked ? ticked.add(purpose) : ticked.delete(purpose)));
    return make('label', {}, input, texts.purposes[purpose]);
  };
  const boxes = (purposes: readonly Choosable[]) => asked.filter((purpose) => purposes.includes(purpose)).map(box);
  const necessary = make('input', { type: 'checkbox', disabled: '' });
  necessary.checked = true;
  const separate = boxes(SEPARATE);
  const save = button(texts.save, () => decide('save'));
  const choices = make(
    'fieldset',
    { id: 'choices', hidden: '' },
    make('legend', {}, texts.choose),
    make('label', {}, necessary, texts.necessary),
    ...boxes(TOGETHER),
    ...(separate.length ? [make('p', {}, texts.separate), ...separate] : []),
    save,
  );
  const choose = button(texts.choose, () => {
    choices.hidden = !choices.hidden;
    choose.setAttribute('aria-expanded', String(!choices.hidden));
  });
  choose.setAttribute('aria-expanded', 'false');
  choose.setAttribute('aria-controls', 'choices');
  return make(
    'section',
    { role: 'dialog', 'aria-modal': 'false', 'aria-labelledby': 'title', 'aria-describedby': 'body', tabindex: '-1' },
    make('h2', { id: 'title' }, texts.title),
    make('p', { id: 'body' }, texts.body, ...(policy ? [' ', make('a', { href: policy }, texts.policy)] : [])),
    choices,
    make(
      'div',
      {},
      button(texts.refuse, () => decide('reject-all')),
      button(texts.accept, () => decide('accept-all')),
      choose,
    ),
  );
}

function button(label: string, run: () => void): HTMLButtonElement {
  const made = make('button', { type: 'button' }, label);
  made.addEventListener('click', run);
  return made;
}

/** No markup as text anywhere: Trusted Types forbid it. */
function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Lower-case hex, of what was shown; nothing where the page is not secure. */
async function sha256(text: string): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined;
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
