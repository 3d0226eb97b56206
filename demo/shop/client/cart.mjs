// @ts-check
/**
 * Rules of the cart, free of the page.
 *
 * @typedef {{ id: string, price: number, category: string, name: string }} Item
 * @typedef {Record<string, number>} Cart quantity by product id
 * @typedef {{ item: Item, quantity: number }} Line
 */

/**
 * @param {Cart} cart
 * @param {string} id
 * @returns {Cart}
 */
export function add(cart, id) {
  return { ...cart, [id]: (cart[id] ?? 0) + 1 };
}

/**
 * @param {Cart} cart
 * @param {string} id
 * @returns {Cart}
 */
export function remove(cart, id) {
  const { [id]: _, ...rest } = cart;
  return rest;
}

/**
 * The cart's lines; a product that is no longer sold is left out.
 *
 * @param {Cart} cart
 * @param {Record<string, Item>} catalog
 * @returns {Line[]}
 */
export function linesOf(cart, catalog) {
  return Object.entries(cart).flatMap(([id, quantity]) => {
    const item = catalog[id];
    return item ? [{ item, quantity }] : [];
  });
}

/** @param {Line[]} lines */
export function totalOf(lines) {
  return lines.reduce((sum, { item, quantity }) => sum + item.price * quantity, 0);
}

/** @param {Line[]} lines */
export function countOf(lines) {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/**
 * A product in the names of the e-commerce spec.
 *
 * @param {Item} item
 * @param {number} quantity
 */
export function productOf(item, quantity) {
  return { product_id: item.id, name: item.name, category: item.category, price: item.price, quantity };
}

/**
 * Properties of `Checkout Started` and `Order Completed`.
 *
 * @param {Line[]} lines
 * @param {string} orderId
 */
export function orderOf(lines, orderId) {
  const products = lines.map(({ item, quantity }) => productOf(item, quantity));
  return { order_id: orderId, revenue: totalOf(lines), currency: 'CNY', products };
}
