// @ts-check
/**
 * The element with this `data-testid`.
 *
 * @param {string} id
 * @returns {HTMLElement | null}
 */
export function find(id) {
  return document.querySelector(`[data-testid="${id}"]`);
}

/**
 * @param {string} id
 * @param {() => void} run
 */
export function onClick(id, run) {
  find(id)?.addEventListener('click', run);
  enable(id);
}

/** @param {string} id of a button that stood disabled until now */
export function enable(id) {
  const button = find(id);
  if (button instanceof HTMLButtonElement) button.disabled = false;
}

/**
 * @param {string} id
 * @param {string} text
 */
export function write(id, text) {
  const element = find(id);
  if (element) element.textContent = text;
}

/**
 * @param {string} id
 * @param {boolean} visible
 */
export function show(id, visible) {
  const element = find(id);
  if (element) element.hidden = !visible;
}
