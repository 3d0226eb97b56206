import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { ROOT } from '../scripts/lib/paths.mjs';
import { startGuiyi } from '../scripts/lib/runtime.mjs';
import { expect, test } from './support/test.ts';

/** One page of each kind, in either language. */
const ADDRESSES = ['/docs/', '/docs/zh/guides/consent', '/docs/reference/codes', '/docs/zh/privacy/articles'];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const address of ADDRESSES) {
    test(`${address} is accessible and loads nothing from elsewhere, ${colorScheme}`, async ({ page, baseURL }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const foreign: string[] = [];
      page.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        if (protocol !== 'data:' && origin !== baseURL) foreign.push(request.url());
      });
      await page.goto(address);
      await expect(page.locator('html')).toHaveClass(colorScheme === 'dark' ? /dark/ : /^(?!.*dark)/);
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      expect(foreign).toEqual([]);
    });
  }
}

test('on paper there is the text alone', async ({ page }) => {
  await page.goto('/docs/guides/models');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  for (const part of ['.VPNav', '.VPSidebar', '.VPDocFooter']) await expect(page.locator(part)).toBeHidden();
});

for (const [root, button, term, found] of [
  ['/docs/', 'Search', 'markov', 'Which model when'],
  ['/docs/zh/', '搜索', '马尔可夫', '什么时候用哪个模型'],
] as const) {
  test(`search finds "${term}" without a server`, async ({ page }) => {
    await page.goto(root);
    await page.getByRole('button', { name: button }).first().click();
    await page.locator('.VPLocalSearchBox input').fill(term);
    await expect(page.locator('.VPLocalSearchBox .result').filter({ hasText: found }).first()).toBeVisible();
  });
}

/** The blocks of code of a page. */
function blocks(page: string, language: string): string[] {
  const markdown = readFileSync(path.join(ROOT, 'docs', page), 'utf8');
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code = '']) => code,
  );
}

test('every curl of the docs runs as it stands', async () => {
  const pages = globSync('{start,guides}/*.md', { cwd: path.join(ROOT, 'docs') });
  const commands = pages.flatMap((page) =>
    blocks(page, 'sh')
      .filter((code) => code.includes('curl'))
      .map((code) => ({ page, code })),
  );
  expect(commands.length).toBeGreaterThan(8);
  // A server of their own: the people of the docs are not those of the other tests.
  const data = mkdtempSync(path.join(tmpdir(), 'guiyi-docs-'));
  const guiyi = await startGuiyi({ data, quiet: true });
  const env = { ...process.env, GUIYI: guiyi.url, ADMIN: guiyi.adminToken, SERVER_KEY: guiyi.serverKey };
  try {
    for (const { page, code } of commands) {
      const reply = execFileSync('bash', ['--norc', '-euo', 'pipefail', '-c', code], { env, encoding: 'utf8' });
      expect(() => JSON.parse(reply), `${page}: ${reply}`).not.toThrow();
    }
  } finally {
    await guiyi.stop();
    rmSync(data, { recursive: true, force: true });
  }
});

test('every picture of the pages is there', () => {
  const files = [
    'README.md',
    'README.zh.md',
    ...globSync('docs/**/*.md', { cwd: ROOT, exclude: ['**/node_modules/**'] }),
  ];
  const pictures = files.flatMap((file) =>
    [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, to = '']) =>
      path.join(path.dirname(file), to),
    ),
  );
  expect(pictures.length).toBeGreaterThan(1);
  expect(pictures.filter((picture) => !existsSync(path.join(ROOT, picture)))).toEqual([]);
});
