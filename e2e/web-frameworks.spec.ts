import { type Framework, serveFramework } from './support/frameworks.ts';
import { expect, test } from './support/test.ts';

/** The pages of `docs/guides/frameworks.md`, built by each framework's own tools; a docs test holds the code of both together. */
for (const name of ['react', 'vue', 'next'] satisfies Framework[]) {
  test(`${name}: the guide's code sends pages, effects and clicks, once each, after consent only`, async ({
    page,
    api,
  }) => {
    test.setTimeout(180_000);
    const site = await serveFramework(name);
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    let asked = 0;
    // The guide names a collector of the brand's; here it is this one.
    await page.route('https://data.example.cn/**', async (route) => {
      asked++;
      const { pathname } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: api.url + pathname }) });
    });

    await page.goto(site.url);
    await page.getByRole('button', { name: 'Product' }).click();
    await page.getByRole('button', { name: 'Add' }).click();
    expect(asked).toBe(0);
    await page.getByRole('button', { name: 'Agree' }).click();
    const mine = async () => (await api.eventsAfter(0)).filter(({ url }) => url?.startsWith(site.url));
    await expect.poll(async () => (await mine()).length).toBe(4);
    expect((await mine()).map((event) => [event.name || event.type, event.url?.replace(site.url, '')])).toEqual([
      ['page', '/'],
      ['page', '/product'],
      ['Product Viewed', '/product'],
      ['Product Added', '/product'],
    ]);
    expect(complaints.filter((text) => !text.includes('favicon') && !text.includes('404'))).toEqual([]);
    site.close();
  });
}
