import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { generatedPages } from '../generate.ts';
import { LANGUAGES } from './language.ts';
import { anchorsOf, linksOf, onSite, slug } from './links.ts';
import { allPages, fileOf, gapsBetween, parityGaps, rewritesOf, writtenPages } from './pages.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const OTHERS = [
  'README.md',
  'README.zh.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'collector/STORAGE.md',
  'collector/src/identity/GRAPH.md',
];

test('links are found, those in code left out', () => {
  const page = 'A [b](c.md#d) and `[x](y)`.\n\n```md\n[e](f)\n```\n![g](h.png "title")\n';
  expect(linksOf(page)).toEqual([
    { target: 'c.md#d', line: 1 },
    { target: 'h.png', line: 6 },
  ]);
});

test.each([
  ['In `code` & more', 'in-code--more'],
  ['POST /v1/batch', 'post-v1batch'],
  ['哪里存了什么？', '哪里存了什么'],
  ['[A link](x.md) here', 'a-link-here'],
])('the anchor of "%s"', (title, anchor) => expect(slug(title)).toBe(anchor));

test.each([
  ['docs/guides/web.md', '../../sdk-web/README.md', '/guides/web.md'],
  ['docs/zh/design/layers.md', '../../../collector/STORAGE.md#d1', '/zh/reference/storage.md#d1'],
  ['docs/design/README.md', 'words.md', '/design/words.md'],
  ['docs/privacy/articles.md', '../design/README.md', '/design/index.md'],
  ['docs/design/tour.md', '../../CONTRIBUTING.md', null],
  ['docs/zh/self-hosting/index.md', '../../self-hosting/guiyi.service', null],
  ['docs/index.md', 'https://example.cn', 'https://example.cn'],
])('on the site %s leads by %s to %s', (page, target, expected) => expect(onSite(page, target)).toBe(expected));

test('each page is there in English and in Chinese', () => {
  expect(gapsBetween(['a.md', 'b.md'], ['b.md', 'c.md'])).toEqual(['zh: a.md', 'en: c.md']);
  expect(parityGaps()).toEqual([]);
  expect(writtenPages('en').length).toBeGreaterThan(25);
});

test('no link is dead: the file is there, and the heading in it', async () => {
  const generated = new Map((await generatedPages()).map(({ file, markdown }) => [file, markdown]));
  for (const [from, to] of Object.entries(rewritesOf()))
    generated.set(to, generated.get(from) ?? readFileSync(path.join(ROOT, 'docs', from), 'utf8'));
  /** A page by its address below the repository; undefined where there is none. */
  const pageAt = (address: string): string | undefined => {
    // What lies on the disk of a generated page may be of an earlier run.
    const made = address.startsWith('docs/') ? generated.get(address.slice('docs/'.length)) : undefined;
    const whole = path.join(ROOT, address);
    if (made !== undefined || !existsSync(whole)) return made;
    return address.endsWith('.md') ? readFileSync(whole, 'utf8') : '';
  };
  const written = LANGUAGES.flatMap((language) =>
    writtenPages(language).map((page) => path.relative(ROOT, fileOf(language, page))),
  );
  const texts = [
    ...[...OTHERS, ...written].map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8')] as const),
  ];
  const made = [...generated].map(
    ([file, markdown]) => [`docs/${file.replace('zh/reference/made/', 'zh/')}`, markdown] as const,
  );
  const dead = [...texts, ...made].flatMap(([file, markdown]) =>
    linksOf(markdown).flatMap(({ target, line }) => {
      if (/^[a-z]+:/.test(target)) return [];
      const [address = '', anchor] = target.split('#');
      const to = address === '' ? markdown : pageAt(path.posix.join(path.posix.dirname(file), address));
      const ok = to !== undefined && (!anchor || anchorsOf(to).has(decodeURIComponent(anchor)));
      return ok ? [] : [`${file}:${line} → ${target}`];
    }),
  );
  expect(dead).toEqual([]);
}, 120_000);

test('every page of the site is in the listing of both languages', () => {
  expect(allPages('en')).toEqual(allPages('zh'));
});
