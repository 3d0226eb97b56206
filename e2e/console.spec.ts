import { faultsOf, settled } from './support/console.ts';
import { signIn } from './support/sign-in.ts';
import { expect, test } from './support/test.ts';

const DAY = 86_400_000;
const VISITS: readonly [campaign: object | null, name: string][] = [
  [{ source: 'xiaohongshu', medium: 'cpc', name: '双十一' }, 'Home'],
  [{ source: 'baidu', medium: 'organic' }, 'Product Viewed'],
  [null, 'Product Viewed'],
  [{ source: 'newsletter', medium: 'email' }, 'Product Added'],
];

/** Buyers of the last weeks, some of whom buy again; sent by the brand's backend. */
async function sell(url: string, key: string): Promise<void> {
  const now = Date.now();
  const batch = Array.from({ length: 12 }, (_, buyer) =>
    Array.from({ length: 2 + (buyer % 3) }, (_, visit) => {
      const [campaign, name] = VISITS[(buyer + visit) % VISITS.length] ?? [null, 'Home'];
      const at = now - (20 - buyer - visit) * DAY;
      const who = { userId: `console-buyer-${buyer}` };
      const context = { ...(campaign && { campaign }), page: { url: 'https://shop.example/', referrer: '' } };
      return [
        { ...who, type: 'page', name, context, timestamp: new Date(at).toISOString() },
        {
          ...who,
          type: 'track',
          event: 'Order Completed',
          timestamp: new Date(at + 600_000).toISOString(),
          properties: { order_id: `console-${buyer}-${visit}`, revenue: 100 + buyer, currency: 'CNY' },
        },
      ];
    }).flat(),
  ).flat();
  const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  const reply = await fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify({ batch }),
  });
  expect(reply.status).toBe(202);
}

/** Each page, and what shows that it is there with its figures. */
const PAGES: readonly [place: string, ready: string][] = [
  ['attribution?models=first,last,linear,markov,shapley', 'channel-row'],
  ['costs', 'cost-row'],
  ['trends', 'trend-report'],
  ['funnel?step=Product%20Viewed&step=Order%20Completed', 'funnel-row'],
  ['cohorts', 'cohort-row'],
  ['flows?event=Order%20Completed&direction=before&window=720', 'flow-report'],
  ['channels?url=https%3A%2F%2Fshop.example%2F%3Futm_source%3Dxhs', 'channel-answer'],
  ['views', 'empty'],
  ['live', 'live-row'],
  ['person', 'search-value'],
  ['review', 'empty'],
  ['quarantine', 'empty'],
];

test.beforeAll(async ({ api, serverKey }) => {
  await sell(api.url, serverKey);
  await expect.poll(async () => (await api.stats()).queued).toBe(0);
});

for (const [scheme, locale] of [
  ['light', 'zh-CN'],
  ['dark', 'en-US'],
] as const) {
  test(`every page is without fault for a screen reader, by keyboard and in contrast: ${scheme}, ${locale}`, async ({
    browser,
    api,
  }) => {
    test.slow();
    const context = await browser.newContext({ locale, colorScheme: scheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await signIn(page, api);
    await settled(page, 'live-row');
    const faults: Record<string, string[]> = {};
    for (const [place, ready] of PAGES) {
      await page.goto(`/console/#/${place}`);
      await settled(page, ready);
      const found = await faultsOf(page);
      if (found.length > 0) faults[place] = found;
    }
    expect(faults).toEqual({});
    await context.close();
  });
}

test('every page fits a phone: nothing is wider than the screen', async ({ browser, api }) => {
  test.slow();
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 375, height: 740 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await signIn(page, api);
  await settled(page, 'live-row');
  const wide: string[] = [];
  for (const [place, ready] of PAGES) {
    await page.goto(`/console/#/${place}`);
    await settled(page, ready);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) wide.push(`${place}: ${over} px`);
  }
  expect(wide).toEqual([]);
  await context.close();
});

test('which channel brought buyers, and what each model says, by keyboard alone', async ({ page, api }) => {
  await signIn(page, api);
  await settled(page, 'live-row');
  await page.getByRole('link', { name: 'Attribution' }).focus();
  await page.keyboard.press('Enter');
  await settled(page, 'channel-row');
  for (const model of ['markov', 'shapley']) {
    await page.getByTestId(`model-${model}`).focus();
    await page.keyboard.press('Space');
    await expect(page.getByTestId(`model-${model}`)).toHaveAttribute('aria-pressed', 'true');
  }
  const head = page.getByTestId('attribution-report').locator('thead');
  for (const model of ['First touch', 'Last touch', 'Linear', 'Markov', 'Shapley'])
    await expect(head).toContainText(model);
  await expect(page.getByTestId('channel-row').first()).toContainText(/Paid|Organic|Email|Direct/);
  await expect(page.getByTestId('answer')).toContainText(/(Paid|Organic|Email|Direct).*brought the most conversions/);
});

test('today is the day of the deployment, wherever the marketer is', async ({ browser, api }) => {
  // The one is behind Shanghai all day long, the other ahead of it from six in the evening on.
  for (const timezoneId of ['Pacific/Honolulu', 'Pacific/Kiritimati']) {
    const page = await browser.newPage({ baseURL: api.url, timezoneId });
    await signIn(page, api);
    const asked = page.waitForRequest(/reports\/attribution\?/);
    await page.goto('/console/#/attribution?range=7d');
    const day = (plus: number) =>
      new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.now() + plus * DAY);
    const { searchParams } = new URL((await asked).url());
    expect([searchParams.get('from'), searchParams.get('to')]).toEqual([day(-6), day(1)]);
    await expect(page.getByTestId('attribution-report').or(page.locator('.facts')).last()).toContainText(
      'Asia/Shanghai',
    );
    await page.close();
  }
});

test('the analysis pages lead to each other, and show who left a funnel', async ({ page, api }) => {
  await signIn(page, api);
  await settled(page, 'live-row');
  await page.goto('/console/#/trends');
  const sides = page.getByRole('navigation', { name: 'Other views' });
  await sides.getByRole('link', { name: 'Cohorts' }).click();
  await settled(page, 'cohort-row');
  await sides.getByRole('link', { name: 'Ways' }).click();
  await settled(page, 'flow-report');
  await sides.getByRole('link', { name: 'Funnel' }).click();
  await page.goto('/console/#/funnel?step=Order%20Completed&step=Product%20Added&window=1');
  await settled(page, 'funnel-row');
  await page.getByTestId('funnel-who').click();
  await expect(page.getByTestId('funnel-lost').getByTestId('person-link').first()).toBeVisible();
  await page.getByTestId('funnel-by-session').click();
  await expect(page.getByTestId('funnel-who')).toHaveCount(0);
});

test('a report of days when nothing happened leads to those when something last did', async ({ page, api }) => {
  await signIn(page, api);
  await settled(page, 'live-row');
  const days = new URLSearchParams({ goal: 'Order Completed', from: '2001-01-01', to: '2001-01-02' });
  await page.goto(`/console/#/attribution?${days}`);
  await settled(page, 'empty');
  await page.getByTestId('last-time').click();
  await settled(page, 'channel-row');
  await expect(page.getByTestId('last-time')).toBeHidden();
});

test('a channel rule of one’s own is tried, saved, and history named anew only when told to', async ({ page, api }) => {
  await signIn(page, api);
  await settled(page, 'live-row');
  const url = 'https://shop.example/?utm_source=newsletter&utm_medium=email';
  await page.goto(`/console/#/channels?url=${encodeURIComponent(url)}`);
  await expect(page.getByTestId('channel-answer')).toHaveAttribute('data-channel', 'Email');
  await page.getByTestId('own-add').click();
  await page.getByTestId('own-channel').fill('Club mail');
  await page.getByTestId('own-values').fill('newsletter, club');
  await page.getByTestId('own-reason').fill('The club has a budget of its own.');
  await page.getByTestId('own-save').click();
  await expect(page.getByTestId('own-versions')).toContainText('The club has a budget of its own.');
  await page.getByTestId('reclassify-try').click();
  await expect(page.getByTestId('reclassify-moves')).toContainText('Club mail');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByTestId('reclassify-confirm').click();
  await expect(page.getByTestId('own-versions')).toContainText('named anew');
  await page.getByTestId('channel-test').click();
  await page.reload();
  await expect(page.getByTestId('channel-answer')).toHaveAttribute('data-channel', 'Club mail');
});
