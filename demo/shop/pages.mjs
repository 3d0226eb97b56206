// @ts-check
import { drawing } from './art.mjs';
import { PRODUCTS } from './catalog.mjs';
import { frame } from './frame.mjs';
import { TEXTS } from './texts.mjs';

/**
 * @typedef {import('./catalog.mjs').Lang} Lang
 * @typedef {import('./catalog.mjs').Product} Product
 */

/**
 * Buttons stand disabled until the script that serves them has come.
 *
 * Every page of the shop in one language, by its address below the language's folder.
 *
 * @param {Lang} lang
 * @param {string} stub the SDK's inline stub
 * @returns {Record<string, string>} e.g. `{'': '<!doctype html>…', 'cart/': …}`
 */
export function pagesOf(lang, stub) {
  const t = texts(lang);
  const pages = {
    '': { title: t.tagline, body: landing(lang) },
    'products/': { title: t.products, body: `<h1>${t.products}</h1>${grid(lang)}` },
    'cart/': { title: t.cart, body: cart(lang) },
    'sign-in/': { title: t.signIn, body: signIn(lang) },
    'checkout/': { title: t.orderTitle, body: checkout(lang) },
    'thanks/': { title: t.thanks, body: thanks(lang) },
    ...Object.fromEntries(
      PRODUCTS.map((product) => [
        `products/${product.id}/`,
        { title: product.name[lang], body: productPage(product, lang), product: product.id },
      ]),
    ),
  };
  return Object.fromEntries(Object.entries(pages).map(([path, page]) => [path, frame({ ...page, lang, path, stub })]));
}

/** @param {Lang} lang */
function texts(lang) {
  return TEXTS[lang];
}

/** @param {Lang} lang */
function home(lang) {
  return lang === 'zh' ? '/shop/' : '/shop/en/';
}

/** @param {number} price */
function money(price) {
  return `¥${price}`;
}

/** @param {Lang} lang */
function landing(lang) {
  const t = texts(lang);
  return `<section class="hero"><div><h1>${t.tagline}</h1><p>${t.lead}</p>
<a class="button" href="${home(lang)}products/" data-testid="browse">${t.browse}</a></div>${drawing('pot')}</section>
${grid(lang)}`;
}

/** @param {Lang} lang */
function grid(lang) {
  const cards = PRODUCTS.map(
    (product) => `<li><a href="${home(lang)}products/${product.id}/" data-testid="product-${product.id}">
<span class="picture" style="--tint:${product.tint}">${drawing(product.art)}</span>
<span class="name">${product.name[lang]}</span><span class="price">${money(product.price)}</span></a></li>`,
  );
  return `<ul class="grid">${cards.join('\n')}</ul>`;
}

/**
 * @param {Product} product
 * @param {Lang} lang
 */
function productPage(product, lang) {
  const t = texts(lang);
  return `<article class="product"><span class="picture" style="--tint:${product.tint}">${drawing(product.art)}</span>
<div><h1>${product.name[lang]}</h1><p class="price">${money(product.price)}</p><p>${product.about[lang]}</p>
<button class="button" type="button" data-testid="add-to-cart" disabled>${t.add}</button>
<p class="note" role="status" data-testid="added" data-text="${t.added}"></p></div></article>`;
}

/** @param {Lang} lang */
function cart(lang) {
  const t = texts(lang);
  return `<h1>${t.cart}</h1><div class="lines" data-testid="cart-lines" data-empty="${t.empty}" data-remove="${t.remove}"></div>
<p class="total">${t.total} <strong data-testid="cart-total"></strong></p>
<a class="button" href="${home(lang)}checkout/" data-testid="go-to-checkout">${t.checkout}</a>`;
}

/** @param {Lang} lang */
function signIn(lang) {
  const t = texts(lang);
  return `<h1>${t.signIn}</h1><form data-testid="sign-in-form" data-bad="${t.badPhone}" novalidate>
<label>${t.phone}<input name="phone" type="tel" inputmode="tel" autocomplete="tel" data-testid="phone"></label>
<p class="note">${t.phoneHint}</p><p class="error" role="alert" data-testid="sign-in-error"></p>
<button class="button" data-testid="sign-in-submit" disabled>${t.signIn}</button></form>`;
}

/** @param {Lang} lang */
function checkout(lang) {
  const t = texts(lang);
  return `<h1>${t.orderTitle}</h1><div class="lines" data-testid="order-lines" data-empty="${t.empty}"></div>
<p class="total">${t.total} <strong data-testid="order-total"></strong></p>
<button class="button" type="button" data-testid="place-order" disabled>${t.place}</button>`;
}

/** @param {Lang} lang */
function thanks(lang) {
  const t = texts(lang);
  return `<h1>${t.thanks}</h1><p>${t.orderNumber} <strong data-testid="order-id"></strong></p>
<a class="button" href="${home(lang)}">${t.back}</a>`;
}
