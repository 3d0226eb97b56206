// @ts-check
/** Drawings, as the inside of an SVG of 120 × 120; one stroke style for all of them (see shop.css). */
/** @type {Record<string, string>} */
const DRAWINGS = {
  leaf: '<path d="M28 92C20 50 52 22 96 24c2 44-26 74-68 68Z"/><path d="M28 92C46 68 62 54 82 40M46 76l-2-18M60 62l-2-18M52 74l18 2M66 60l18 0"/>',
  tin: '<path d="M38 40h44v52a8 8 0 0 1-8 8H46a8 8 0 0 1-8-8Z"/><path d="M34 28h52v12H34ZM50 58h20v24H50Z"/><path d="M60 63v14M55 70h10"/>',
  cup: '<path d="M30 44h60c0 30-12 46-30 46S30 74 30 44Z"/><path d="M46 90h28v8H46Z"/><path d="M50 32c-4-6 4-8 0-14M64 32c-4-6 4-8 0-14"/>',
  pot: '<path d="M36 56c0-12 50-12 50 0 8 22 0 40-25 40S28 78 36 56Z"/><path d="M44 48c4-8 30-8 34 0M61 42v-6M57 34h8"/><path d="M86 60c18-4 20 24 0 26M36 66C24 68 24 56 16 54"/>',
  tray: '<path d="M16 58h88l-8 26H24Z"/><path d="M24 58v-8h72v8M34 66l-2 12M50 66v12M70 66v12M86 66l2 12"/><path d="M44 50c0-14 32-14 32 0"/>',
  smoke:
    '<path d="M28 96h64M60 96V60"/><path d="M60 54c-14-8 12-14 0-24 8-2 12-10 6-16"/><path d="M44 96c0-10 32-10 32 0"/>',
};

/**
 * @param {string} name
 * @returns {string} an SVG that says nothing to a screen reader: the name of the product stands beside it
 */
export function drawing(name) {
  return `<svg viewBox="0 0 120 120" class="art" aria-hidden="true">${DRAWINGS[name] ?? ''}</svg>`;
}
