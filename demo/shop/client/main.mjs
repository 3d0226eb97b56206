// @ts-check
import { add, countOf, linesOf, orderOf, productOf, remove, totalOf } from './cart.mjs';
import { consentBanner } from './consent.mjs';
import { find, onClick, write } from './dom.mjs';
import { memberBar, signInForm } from './member.mjs';

/**
 * @typedef {import('./cart.mjs').Cart} Cart
 * @typedef {import('./cart.mjs').Item} Item
 */

const CART = 'shop:cart';
const ORDER = 'shop:order';

/** @type {Record<string, Item>} */
const catalog = JSON.parse(document.getElementById('catalog')?.textContent ?? '{}');

/** @returns {Cart} */
function cart() {
  return JSON.parse(sessionStorage.getItem(CART) ?? '{}');
}

/** @param {Cart} next */
function keep(next) {
  sessionStorage.setItem(CART, JSON.stringify(next));
  drawCart();
}

function drawCart() {
  const lines = linesOf(cart(), catalog);
  write('cart-count', lines.length > 0 ? String(countOf(lines)) : '');
  for (const id of ['cart-total', 'order-total']) write(id, `¥${totalOf(lines)}`);
  for (const id of ['cart-lines', 'order-lines']) {
    const box = find(id);
    box?.replaceChildren(...lines.map((line) => drawLine(line, box.dataset.remove)));
    if (box && lines.length === 0) box.textContent = box.dataset.empty ?? '';
  }
}

/**
 * @param {import('./cart.mjs').Line} line
 * @param {string | undefined} removeText no button without it
 */
function drawLine({ item, quantity }, removeText) {
  const row = document.createElement('p');
  const price = document.createElement('span');
  price.textContent = `¥${item.price} × ${quantity}`;
  row.append(item.name, price);
  if (removeText) {
    const button = document.createElement('button');
    button.className = 'link';
    button.textContent = removeText;
    button.addEventListener('click', () => keep(remove(cart(), item.id)));
    row.append(button);
  }
  return row;
}

function productPage() {
  const item = catalog[document.body.dataset.product ?? ''];
  if (!item) return;
  window.guiyi.track('Product Viewed', { ...productOf(item, 1), currency: 'CNY' });
  onClick('add-to-cart', () => {
    keep(add(cart(), item.id));
    window.guiyi.track('Product Added', { ...productOf(item, 1), currency: 'CNY' });
    write('added', find('added')?.dataset.text ?? '');
  });
}

/** An order number has no meaning beyond being new. */
function newOrderId() {
  return `D${Date.now().toString(36)}${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36)}`.toUpperCase();
}

function checkoutPage() {
  if (!find('place-order') || linesOf(cart(), catalog).length === 0) return;
  const orderId = newOrderId();
  window.guiyi.track('Checkout Started', orderOf(linesOf(cart(), catalog), orderId));
  onClick('place-order', () => {
    window.guiyi.track('Order Completed', orderOf(linesOf(cart(), catalog), orderId));
    sessionStorage.setItem(ORDER, orderId);
    keep({});
    location.assign(`${document.body.dataset.home}thanks/`);
  });
}

consentBanner();
memberBar();
signInForm();
drawCart();
productPage();
checkoutPage();
write('order-id', sessionStorage.getItem(ORDER) ?? '');
