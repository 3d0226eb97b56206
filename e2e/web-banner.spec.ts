/** The consent banner in pages that make it hard: by keyboard, restyled, right to left, small, in two tabs. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { sentBy, serveSdkPages } from './support/sdk-page.ts';
import { expect, test } from './support/test.ts';

const banner = (before = '') =>
  `${before}<main><h1>Shop</h1><button id="settings" onclick="document.querySelector('guiyi-consent').open()">Privacy</button></main>
   <script src="/sdk/guiyi.banner.js"></script><guiyi-consent version="2026-01" policy="/privacy"></guiyi-consent>`;

const faults = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id }) => id);
};

async function open(page: Page, html = banner()): Promise<void> {
  await serveSdkPages(page, {}, { html });
  await page.goto('/web-test/a');
  await expect(page.getByRole('dialog')).toBeVisible();
}

test('Escape closes it without a choice: nothing is stored, sent or decided, and the keyboard goes back', async ({
  page,
}) => {
  const sent = sentBy(page);
  await open(page);
  await page.getByRole('button', { name: 'Choose' }).press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await page.evaluate(() => guiyi.consentState())).toEqual({ status: 'pending', preferences: {} });
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  await page.locator('#settings').press('Enter');
  await expect(page.getByRole('dialog')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.locator('#settings')).toBeFocused();
  expect(sent).toEqual([]);
  // Nobody has answered: the next page asks.
  await page.reload();
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('the keyboard is not caught in it: it leads through all of it, and on into the page', async ({ page }) => {
  await open(page);
  const passed: string[] = [];
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press('Tab');
    passed.push(
      await page.evaluate(() => {
        const { activeElement } = document;
        const focused = activeElement?.shadowRoot?.activeElement ?? activeElement;
        return focused?.id || focused?.textContent || '';
      }),
    );
  }
  const order = ['settings', 'Privacy policy', 'Refuse all', 'Accept all', 'Choose'];
  expect(passed.slice(0, 5)).toEqual(order);
  // Past the end, and round again.
  expect(passed.slice(5)).toContain('settings');
});

test('rules of the page do not reach it, and it can still be hidden', async ({ page }) => {
  const looks = () =>
    page.getByRole('button', { name: 'Refuse all' }).evaluate((button) => {
      const { color, fontSize, textTransform, letterSpacing, visibility } = getComputedStyle(button);
      const { left, width, height } = button.getBoundingClientRect();
      return { color, fontSize, textTransform, letterSpacing, visibility, left, width, height };
    });
  await open(page);
  const plain = await looks();
  await page.unrouteAll();
  const hostile = `<style>* { all: revert; color: red !important; font-size: 40px; text-transform: uppercase; letter-spacing: 9px; visibility: hidden }
    guiyi-consent { opacity: 0; transform: scale(.1); display: none !important; pointer-events: none }
    button { display: none !important }</style>`;
  await open(page, banner(hostile));
  expect(await looks()).toEqual(plain);
  await page.getByRole('button', { name: 'Refuse all' }).click();
  expect(await page.evaluate(() => guiyi.consentState().status)).toBe('denied');
  await page.evaluate(() => {
    const element = document.querySelector('guiyi-consent') as HTMLElement & { open(): void };
    element.hidden = true;
    element.open();
  });
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('on a page from right to left, in forced colours, dark, and on a phone at 200 % it can be read and answered', async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 320, height: 256 });
  await open(page, banner('<script>document.documentElement.dir = "rtl"</script>'));
  const dialog = page.getByRole('dialog');
  expect(await dialog.evaluate((element) => getComputedStyle(element).direction)).toBe('ltr');
  expect(await faults(page)).toEqual([]);
  await page.emulateMedia({ forcedColors: 'active' });
  const colours = await dialog.evaluate((element) => {
    const { color, backgroundColor } = getComputedStyle(element);
    return [color, backgroundColor];
  });
  // The system's own, not ours.
  expect(colours).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
  await page.getByRole('button', { name: 'Choose' }).click();
  await page.getByLabel(/^Analytics/).check();
  await page.getByRole('button', { name: 'Save choice' }).click();
  expect((await page.evaluate(() => guiyi.consentState())).preferences).toMatchObject({ analytics: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wide).toBe(false);
});

test('what was chosen in another tab, or by the page, is not asked here again', async ({ page, context }) => {
  await open(page);
  const other = await context.newPage();
  await open(other);
  await other.getByRole('button', { name: 'Refuse all' }).click();
  await expect(page.locator('guiyi-consent section')).toHaveCount(0);
  expect(await page.evaluate(() => guiyi.consentState().status)).toBe('denied');
  await other.close();
});
