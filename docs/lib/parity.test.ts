import { expect, test } from 'vitest';
import { everyPage } from './written-samples.ts';

const pages = await everyPage();

/** What both languages of a page share: its headings, its lists, the rows of its tables. Paragraphs may be cut differently. */
function outline(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '');
  return (prose.match(/^(#+(?= )|\|(?=.*\|$)|-(?= )|\d+\.(?= ))/gm) ?? []).map((mark) => mark.replace(/\d+/, '1'));
}

test('a missing row, point or heading is told', () => {
  expect(outline('# A\n\n- b\n- c\n\n| d |\n|---|\n| e |\n')).toEqual(['#', '-', '-', '|', '|', '|']);
  expect(outline('1. a\n2. b\n\n```sh\n# no heading\n```\n')).toEqual(['1.', '1.']);
});

const PAIRS = [...pages.keys()].flatMap((file) => {
  const other = file === 'README.md' ? 'README.zh.md' : file.replace(/^docs\/(?!zh\/)/, 'docs/zh/');
  // The Chinese page of codes also says what each code means; in English the code's name does.
  if (file === 'docs/reference/codes.md') return [];
  return other !== file && pages.has(other) ? [[file, other] as const] : [];
});

test('a page has the same outline in both languages', () => {
  expect(PAIRS.length).toBeGreaterThan(45);
  for (const [english, chinese] of PAIRS) {
    expect(outline(pages.get(chinese) ?? ''), chinese).toEqual(outline(pages.get(english) ?? ''));
  }
});

test('the READMEs tell the same: commands, figures and places', () => {
  const told = (file: string) => {
    const text = pages.get(file) ?? '';
    const cells = [...text.matchAll(/^\|.*\|$/gm)].map(([row]) => row.match(/\d(?:[\d.,]*\d)?/g) ?? []);
    const places = [...text.matchAll(/`((?:npm|npx) [^`]+|[\w-]+\/)`/g)].map(([, code = '']) => code);
    return { cells, places: new Set(places) };
  };
  expect(told('README.zh.md')).toEqual(told('README.md'));
});
