// @ts-check
import { isNoisy } from './figure.mjs';
import { number } from './format.mjs';

/** @typedef {import('./figure.mjs').Figure} Figure */

/** The parts of the document, and how the names of their figures begin. */
const PARTS = /** @type {const} */ ([
  ['Accepting and storing events', ['accept', 'pipeline', 'growth', 'fresh', 'drain']],
  ['The identity graph', ['identity', 'shards']],
  ['Reports and the console', ['report', 'markov', 'console']],
  ['The SDKs', ['size', 'track', 'miniprogram']],
  ['Privacy', ['erasure', 'withdrawal']],
  ['Hosts and memory', ['host', 'memory']],
]);
const PEERS = 'peers';

/**
 * @param {Figure[]} figures
 * @returns {string} a Markdown section for each part that has figures
 */
export function sectionsOf(figures) {
  const known = PARTS.flatMap(([, begins]) => [...begins, PEERS]);
  const others = figures.filter((figure) => !known.some((begin) => belongs(figure, [begin])));
  return [
    ...PARTS.map(([title, begins]) => section(title, tableOf(figures.filter((figure) => belongs(figure, begins))))),
    section('Beside other SDKs, in one browser', peersOf(figures.filter((figure) => belongs(figure, [PEERS])))),
    section('Others', tableOf(others)),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

/** @param {Figure} figure @param {readonly string[]} begins */
function belongs({ name }, begins) {
  return begins.some((begin) => name === begin || name.startsWith(`${begin}-`));
}

/** @param {string} title @param {string} table */
const section = (title, table) => (table === '' ? '' : `### ${title}\n\n${table}`);

/**
 * @param {Figure[]} figures
 * @returns {string} a Markdown table; empty without figures
 */
export function tableOf(figures) {
  if (figures.length === 0) return '';
  const rows = figures.map((figure) => {
    const { name, unit, ours, baseline, ratio, ratios, floor, rate } = figure;
    const noise = isNoisy(figure) ? ' (noisy)' : '';
    const speed = rate ? `${number(rate.ours)} ${rate.unit}` : '';
    return `| ${name} | ${number(ours)} ${unit} | ${number(baseline)} | ${floor} | ${ratio} (${ratios.join('–')})${noise} | ${speed} |`;
  });
  const head = ['| figure | ours | floor | what the floor is | ratio (range) | rate |', '|---|---|---|---|---|---|'];
  return [...head, ...rows].join('\n');
}

/**
 * The figures `peers-WHAT/NAME` with a column for each SDK.
 *
 * @param {Figure[]} figures
 * @returns {string} a Markdown table; empty without figures
 */
export function peersOf(figures) {
  if (figures.length === 0) return '';
  const columns = [...new Set(figures.map(({ floor }) => floor))];
  const rows = [...Map.groupBy(figures, ({ name }) => name.replace(/\/.*/s, ''))].map(([what, measured]) => {
    const theirs = columns.map((column) => measured.find(({ floor }) => floor === column)?.baseline);
    const [first] = measured;
    return [what, first?.unit, first?.ours, ...theirs].map((cell) => (typeof cell === 'number' ? number(cell) : cell));
  });
  return [['figure', 'unit', 'Guiyi', ...columns], ['---', '---', ...['Guiyi', ...columns].map(() => '---')], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell ?? '–').join(' | ')} |`)
    .join('\n');
}

const BEGIN = '<!-- figures: npm run bench -- --save -->';
const END = '<!-- end of figures -->';

/**
 * Replaces what stands between the markers of a document.
 *
 * @param {string} document
 * @param {string} content
 */
export function between(document, content) {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`The document lacks ${BEGIN} … ${END}.`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${content}\n\n${document.slice(end)}`;
}
