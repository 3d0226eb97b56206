// @ts-check
/**
 * What the demo shop sells. Prices in CNY.
 *
 * @typedef {'zh' | 'en'} Lang
 * @typedef {object} Product
 * @property {string} id also its address and its SKU
 * @property {number} price
 * @property {string} category
 * @property {string} art name of a drawing in art.mjs
 * @property {string} tint background of the drawing
 * @property {Record<Lang, string>} name
 * @property {Record<Lang, string>} about
 */

/** @type {readonly Product[]} */
export const PRODUCTS = [
  {
    id: 'longjing-tea',
    price: 168,
    category: 'tea',
    art: 'leaf',
    tint: '#e3ecd8',
    name: { zh: '明前龙井', en: 'Longjing Green Tea' },
    about: {
      zh: '清明前手采，豆香清透。50 克，锡罐密封。',
      en: 'Picked by hand before Qingming; a clear scent of fresh beans. 50 g in a sealed tin.',
    },
  },
  {
    id: 'white-tea',
    price: 128,
    category: 'tea',
    art: 'tin',
    tint: '#efe9da',
    name: { zh: '老白茶', en: 'Aged White Tea' },
    about: {
      zh: '福鼎日晒，存放六年，枣香温润。100 克。',
      en: 'Sun-dried in Fuding and kept for six years; mellow, with a note of dates. 100 g.',
    },
  },
  {
    id: 'celadon-cup',
    price: 96,
    category: 'ware',
    art: 'cup',
    tint: '#dbe9e4',
    name: { zh: '青瓷小杯', en: 'Celadon Cup' },
    about: {
      zh: '龙泉梅子青，一手可握，容量 90 毫升。',
      en: 'Plum-green glaze from Longquan; fits one hand, holds 90 ml.',
    },
  },
  {
    id: 'clay-teapot',
    price: 428,
    category: 'ware',
    art: 'pot',
    tint: '#f0ddd0',
    name: { zh: '紫砂壶', en: 'Zisha Teapot' },
    about: {
      zh: '宜兴原矿紫泥，全手工，出水利落。200 毫升。',
      en: 'Purple clay from Yixing, made by hand; pours cleanly. 200 ml.',
    },
  },
  {
    id: 'bamboo-tray',
    price: 158,
    category: 'ware',
    art: 'tray',
    tint: '#ece4cf',
    name: { zh: '竹茶盘', en: 'Bamboo Tea Tray' },
    about: {
      zh: '五年毛竹，榫卯无胶，可储水一升。',
      en: 'Five-year bamboo, joined without glue; the drawer holds one litre.',
    },
  },
  {
    id: 'incense',
    price: 58,
    category: 'home',
    art: 'smoke',
    tint: '#e4e2ee',
    name: { zh: '沉水线香', en: 'Agarwood Incense' },
    about: {
      zh: '沉香与檀香，每支约燃四十分钟，共三十支。',
      en: 'Agarwood and sandalwood; thirty sticks, about forty minutes each.',
    },
  },
];
