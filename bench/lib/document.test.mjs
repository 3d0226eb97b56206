// @ts-check
import { describe, expect, it } from 'vitest';
import { between, peersOf, sectionsOf, tableOf } from './document.mjs';
import { plainFigure } from './figure.mjs';

/** @param {string} name @param {number[]} ours @param {string} [floor] */
const figureOf = (name, ours, floor = 'nothing') =>
  plainFigure(name, { unit: 'µs CPU/event', floor, ours, baseline: [50, 50] });

describe('tableOf', () => {
  const figure = { ...figureOf('accept-20', [100, 104]), rate: { unit: 'events/s', ours: 18_200, baseline: 31_000 } };

  it('is nothing without figures', () => expect(tableOf([])).toBe(''));

  it('has a row for each figure', () => {
    expect(
      tableOf([figure, figureOf('accept-20', [1, 2])])
        .split('\n')
        .slice(2),
    ).toEqual([
      '| accept-20 | 102 µs CPU/event | 50 | nothing | 2.04 (2–2.08) | 18,200 events/s |',
      '| accept-20 | 1.5 µs CPU/event | 50 | nothing | 0.03 (0.02–0.04) (noisy) |  |',
    ]);
  });
});

describe('peersOf', () => {
  it('has a column for each SDK, and a dash where one was not measured', () => {
    const figures = [
      figureOf('peers-boot/a', [2], 'a 1'),
      figureOf('peers-boot/b', [2], 'b 2'),
      figureOf('peers-call/b', [7], 'b 2'),
    ];
    expect(peersOf(figures).split('\n')).toEqual([
      '| figure | unit | Guiyi | a 1 | b 2 |',
      '| --- | --- | --- | --- | --- |',
      '| peers-boot | µs CPU/event | 2 | 50 | 50 |',
      '| peers-call | µs CPU/event | 7 | – | 50 |',
    ]);
  });
});

describe('sectionsOf', () => {
  it('puts each figure into one part, in the order of the parts', () => {
    const names = ['track', 'accept-20', 'peers-boot/a', 'new-thing', 'track-call'];
    const text = sectionsOf(names.map((name) => figureOf(name, [1])));
    expect(text.match(/^###.*|^\| [a-z]+(-\w+)?(?= )/gm)?.filter((line) => line !== '| figure')).toEqual([
      ...['### Accepting and storing events', '| accept-20', '### The SDKs', '| track', '| track-call'],
      ...['### Beside other SDKs, in one browser', '| peers-boot', '### Others', '| new-thing'],
    ]);
  });
});

describe('between', () => {
  const marked = 'a\n<!-- figures: npm run bench -- --save -->old<!-- end of figures -->\nb';

  it('replaces what stands between the markers, again and again', () => {
    const once = between(marked, 'new');
    expect(once).not.toContain('old');
    expect(between(between(marked, 'older'), 'new')).toBe(once);
    expect(once).toMatch(/^a\n<!-- [^>]*-->\n\nnew\n\n<!-- end of figures -->\nb$/);
  });

  it('refuses a document without markers', () => expect(() => between('a', 'b')).toThrow('lacks'));
});
