// @ts-check
import { PRODUCTS } from './catalog.mjs';
import { CONSENT_VERSION, TEXTS } from './texts.mjs';

/** @typedef {import('./catalog.mjs').Lang} Lang */

/**
 * The page around a body: head with the SDK, header, consent banner, footer.
 *
 * @param {{ lang: Lang, path: string, title: string, body: string, stub: string, product?: string }} page
 *   `path` is below the language's folder, `stub` the SDK's inline stub
 * @returns {string}
 */
export function frame({ lang, path, title, body, stub, product = '' }) {
  const t = TEXTS[lang];
  const [home, other] = lang === 'zh' ? ['/shop/', '/shop/en/'] : ['/shop/en/', '/shop/'];
  return `<!doctype html>
<html lang="${t.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${t.shop}</title>
<link rel="icon" href="/shop/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/shop/shop.css">
${sdk(stub)}
<script type="application/json" id="catalog">${catalog(lang)}</script>
<script type="module" src="/shop/client/main.mjs"></script>
</head>
<body data-home="${home}" data-product="${product}" data-consent-version="${CONSENT_VERSION}">
<header><a class="brand" href="${home}">${t.shop}</a><nav>
<a href="${home}products/" data-testid="nav-products">${t.products}</a>
<a href="${home}cart/" data-testid="nav-cart">${t.cart} <b data-testid="cart-count"></b></a>
<a href="${home}sign-in/" data-testid="nav-sign-in">${t.signIn}</a>
<span data-testid="member" hidden></span>
<button type="button" class="link" data-testid="sign-out" hidden>${t.signOut}</button>
<a href="${other}${path}" data-testid="nav-language" lang="${lang === 'zh' ? 'en' : 'zh-CN'}">${t.other}</a>
</nav></header>
<main>${body}</main>
<footer><p>${t.demo}</p><button type="button" class="link" data-testid="privacy">${t.privacy}</button></footer>
${banner(lang)}
</body>
</html>
`;
}

/**
 * The script tag of the docs: the stub takes calls down until the SDK has come.
 *
 * @param {string} stub
 */
function sdk(stub) {
  return `<script>${stub.trim()}</script>
<script async src="/sdk/guiyi.js"></script>
<script>guiyi.init({ writeKey: 'demo-web' });</script>`;
}

/** @param {Lang} lang */
function catalog(lang) {
  const entries = PRODUCTS.map(({ id, price, category, name }) => [id, { id, price, category, name: name[lang] }]);
  return JSON.stringify(Object.fromEntries(entries));
}

/**
 * Accepting and refusing look alike and take one click each.
 *
 * @param {Lang} lang
 */
function banner(lang) {
  const t = TEXTS[lang];
  return `<section class="banner" role="dialog" aria-labelledby="consent-title" data-testid="consent" hidden>
<h2 id="consent-title">${t.consentTitle}</h2><p>${t.consentText}</p>
<fieldset data-testid="purposes" hidden>
<label><input type="checkbox" checked disabled>${t.necessary}</label>
<label><input type="checkbox" name="analytics" data-testid="purpose-analytics">${t.analytics}</label>
<label><input type="checkbox" name="advertising" data-testid="purpose-advertising">${t.advertising}</label>
<button type="button" class="button" data-testid="consent-save">${t.save}</button></fieldset>
<p class="choices"><button type="button" class="button" data-testid="consent-refuse">${t.refuse}</button>
<button type="button" class="button" data-testid="consent-accept">${t.accept}</button>
<button type="button" class="link" data-testid="consent-choose">${t.choose}</button></p></section>`;
}
