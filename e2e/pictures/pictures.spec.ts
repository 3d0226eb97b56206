import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { Shop } from '../support/shop.ts';
import { signIn } from '../support/sign-in.ts';
import { expect, test } from '../support/test.ts';

const campaign = (source: string, medium: string) => `?utm_source=${source}&utm_medium=${medium}&utm_campaign=spring`;

/** How each customer came, visit by visit; the last visit orders. */
const CUSTOMERS: readonly { visits: readonly string[]; product: string }[] = [
  { visits: [campaign('xiaohongshu', 'social')], product: 'celadon-cup' },
  { visits: [campaign('xiaohongshu', 'social'), '?bd_vid=8f1c2'], product: 'longjing-tea' },
  { visits: [campaign('douyin', 'cpc'), campaign('xiaohongshu', 'social'), ''], product: 'celadon-cup' },
  { visits: ['?bd_vid=77ab1', campaign('weixin', 'social')], product: 'longjing-tea' },
  { visits: [campaign('newsletter', 'email')], product: 'celadon-cup' },
  { visits: [campaign('douyin', 'cpc'), campaign('newsletter', 'email')], product: 'longjing-tea' },
];

test('the journeys of some customers, as the console shows them', async ({ browser, api }) => {
  fill(api.url);
  for (const [index, { visits, product }] of CUSTOMERS.entries()) {
    await journey(browser, `1391234${String(1000 + index)}`, visits, product);
  }
  await expect.poll(async () => (await api.stats()).queued).toBe(0);
  for (const [locale, suffix] of [
    ['en-US', ''],
    ['zh-CN', '.zh'],
  ] as const) {
    const context = await browser.newContext({
      locale,
      viewport: { width: 1280, height: 1000 },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await signIn(page, api);
    await expect(page.getByTestId('live-row').first()).toBeVisible();
    await shoot(page, `live${suffix}`);
    await page.goto('/console/#/attribution?goal=Order%20Completed');
    await expect(page.getByTestId('channel-row').first()).toBeVisible();
    await expect(page.locator('canvas')).toBeVisible();
    await shoot(page, `attribution${suffix}`);
    await page.goto('/console/#/person');
    await page.getByTestId('search-value').fill('13912341002');
    await page.getByTestId('search-submit').click();
    await expect(page.getByTestId('person-event').first()).toBeVisible();
    await shoot(page, `person${suffix}`);
    await context.close();
  }
});

/** One customer: each visit in a browser of its own, so that only the phone number joins them. */
async function journey(browser: Browser, phone: string, visits: readonly string[], product: string): Promise<void> {
  for (const [index, query] of visits.entries()) {
    const context = await browser.newContext();
    const shop = new Shop(await context.newPage());
    await shop.land(query);
    await shop.decide('accept');
    await shop.view(product);
    await shop.signIn(phone);
    if (index === visits.length - 1) {
      await shop.view(product);
      await shop.addToCart();
      await shop.order();
    }
    await shop.flush();
    await context.close();
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(ROOT, 'docs', 'images', `${name}.png`), animations: 'disabled' });
}

/** A busy shop: what `npm run demo:data` sends. */
function fill(url: string): void {
  const tokens = { GUIYI_ADMIN_TOKEN: process.env.GUIYI_E2E_ADMIN, GUIYI_SERVER_KEY: process.env.GUIYI_E2E_SERVER_KEY };
  execFileSync(process.execPath, [path.join(ROOT, 'demo/replay/main.mjs'), '--url', url], {
    env: { ...process.env, ...tokens },
  });
}
