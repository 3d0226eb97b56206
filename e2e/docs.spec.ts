import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { ROOT } from '../scripts/lib/paths.mjs';
import { startGuiyi } from '../scripts/lib/runtime.mjs';
import { expect, test } from './support/test.ts';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'];

/** One page of each kind, in both languages. */
const KINDS = [
  '',
  'start/first-event',
  'guides/consent',
  'reference/http',
  'reference/codes',
  'design/channels',
  'privacy/articles',
];
const ADDRESSES = ['/docs/', '/docs/zh/'].flatMap((root) => KINDS.map((page) => root + page));

/** What a page of the site says of itself to browsers and search engines; complaints of the browser. */
async function open(page: Page, address: string): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(address);
  await expect(page.locator('html')).toHaveAttribute('lang', address.includes('/zh/') ? 'zh-CN' : 'en');
  await expect(page).toHaveTitle(/Guiyi 归一$/);
  await expect(page.locator('meta[name=description]')).toHaveAttribute('content', /\S{3,}/);
  await expect(page.locator('h1')).toHaveCount(1);
  return complaints;
}

for (const address of ADDRESSES) {
  test(`${address} is accessible in light and dark, and loads nothing from elsewhere`, async ({ page, baseURL }) => {
    const foreign: string[] = [];
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== 'data:' && origin !== baseURL) foreign.push(request.url());
    });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await open(page, address)).toEqual([]);
      await expect(page.locator('html')).toHaveClass(colorScheme === 'dark' ? /dark/ : /^(?!.*dark)/);
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
    expect(foreign).toEqual([]);
  });
}

test('on a telephone no page scrolls sideways, and the menu opens', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const address of ADDRESSES) {
    await page.goto(address);
    const wider = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    expect(await page.evaluate(wider), address).toBe(0);
  }
  await page.goto('/docs/zh/guides/consent');
  await page.getByRole('button', { name: '目录' }).click();
  await expect(page.locator('.VPSidebar').getByRole('link', { name: '第一个事件' })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

test('by keyboard: past the menus to the text, and into the search', async ({ page }) => {
  await page.goto('/docs/zh/guides/models');
  await page.keyboard.press('Tab');
  await expect(page.locator(':focus')).toHaveText('跳到正文');
  await page.keyboard.press('Enter');
  await expect(page.locator('#VPContent')).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(page.locator('.VPLocalSearchBox input')).toBeFocused();
  await page.keyboard.type('撤回');
  await expect(page.locator('.VPLocalSearchBox .result').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.locator('.VPLocalSearchBox')).toBeHidden();
  await expect(page).not.toHaveURL(/guides\/models/);
});

test('on paper there is the text alone, and all of it', async ({ page }) => {
  await page.goto('/docs/guides/models');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  for (const part of ['.VPNav', '.VPSidebar', '.VPDocFooter']) await expect(page.locator(part)).toBeHidden();
  // A line of code that is wider than the sheet goes on in the next one.
  await page.setViewportSize({ width: 700, height: 900 });
  const cut = () => [...document.querySelectorAll('pre')].filter((one) => one.scrollWidth > one.clientWidth + 1).length;
  expect(await page.evaluate(cut)).toBe(0);
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
  const pages = globSync('{start,guides,privacy,self-hosting,zh/start,zh/guides,zh/privacy}/*.md', {
    cwd: path.join(ROOT, 'docs'),
  });
  const commands = pages.flatMap((page) =>
    blocks(page, 'sh')
      .filter((code) => code.includes('curl'))
      .map((code) => ({ page, code })),
  );
  expect(commands.length).toBeGreaterThan(20);
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
