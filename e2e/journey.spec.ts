import type { AttributionReply, EventsReply, ResolveReply } from '@guiyi/protocol';
import type { Page } from '@playwright/test';
import type { AdminApi } from './support/api.ts';
import { signIn } from './support/sign-in.ts';
import { expect, test } from './support/test.ts';

const PHONE = '13812345678';
const MODELS = ['first', 'last', 'linear'] as const;
/** Of the demo shop's catalogue. */
const PRICE = 96;

function resolve(api: AdminApi): Promise<ResolveReply> {
  return api.post('/identity/resolve', { type: 'phone', value: PHONE });
}

test('an anonymous visitor from a campaign becomes one person, whose order is credited to its channel', async ({
  shop,
  api,
  page,
  context,
}) => {
  const before = (await api.stats()).stored;
  await shop.land('?utm_source=xiaohongshu&utm_medium=social');
  await shop.decide('accept');
  await shop.view('longjing-tea');
  await shop.view('celadon-cup');
  await shop.addToCart();
  await shop.signIn(PHONE);
  const orderId = await shop.order();

  const personId = await test.step('the graph knows one person', () => onePerson(api));
  await test.step('the person owns what was anonymous', () => ownsHistory(api, personId, orderId, before));
  await test.step('the report credits the channel in each model', () => creditsChannel(api));

  const console = await context.newPage();
  await signIn(console, api);
  await test.step('the console shows the person', () => showsPerson(console, personId));
  await test.step('the console shows the channel', () => showsChannel(console));
  await test.step('no page shows the number', async () => {
    expect(await console.content()).not.toContain(PHONE);
    expect(await page.content()).not.toContain(PHONE);
  });
});

test('after signing out, the next visitor of the same browser is someone else', async ({ shop, api, page }) => {
  const phone = '13700001234';
  const personOf = () => api.post<ResolveReply>('/identity/resolve', { type: 'phone', value: phone });
  await shop.land();
  await shop.decide('accept');
  await shop.signIn(phone);
  await page.getByTestId('sign-out').click();
  await shop.view('white-tea');
  await shop.flush();
  await expect.poll(async () => (await personOf()).status).toBe('owned');

  const view = async () => (await api.eventsNamed('Product Viewed')).find(({ url }) => url?.includes('white-tea'));
  await expect.poll(async () => (await view())?.person_id).toBeTruthy();
  const { person_id } = await personOf();
  expect((await view())?.person_id).not.toBe(person_id);
  const { events } = await api.get<EventsReply>(`/persons/${person_id}/events?limit=100`);
  expect(events.map(({ name }) => name)).toContain('Signed In');
  expect(events.map(({ name }) => name)).not.toContain('Product Viewed');
});

async function onePerson(api: AdminApi): Promise<string> {
  await expect.poll(async () => (await resolve(api)).status).toBe('owned');
  const { person_id, identifiers } = await resolve(api);
  expect(identifiers.map(({ type }) => type).sort()).toEqual(['anonymous_id', 'phone']);
  expect(identifiers.find(({ type }) => type === 'phone')?.masked).toBe('138****5678');
  return person_id ?? '';
}

/** `before`: how many events the server held when the visitor came. */
async function ownsHistory(api: AdminApi, personId: string, orderId: string, before: number): Promise<void> {
  const events = async () => (await api.get<EventsReply>(`/persons/${personId}/events?limit=100`)).events;
  await expect.poll(async () => (await events()).map(({ name }) => name)).toContain('Order Completed');
  // What a page could not send before it ended, a later one sends, maybe after the order.
  const viewed = async () => (await events()).filter(({ name }) => name === 'Product Viewed').length;
  await expect.poll(viewed).toBe(2);
  const all = await events();
  const names = all.map(({ type, name }) => name || type);
  for (const name of ['page', 'Product Added', 'identify', 'Signed In', 'Checkout Started'])
    expect(names).toContain(name);
  const landing = all.at(-1);
  expect(landing).toMatchObject({ type: 'page', channel: 'Organic Social', identifier: { type: 'anonymous_id' } });
  expect(all.find(({ name }) => name === 'Order Completed')).toMatchObject({
    order_id: orderId,
    value: PRICE,
    currency: 'CNY',
  });
  // Nobody else was there: every event since then is theirs.
  expect((await api.stats()).stored - before).toBe(all.length);
  expect(JSON.stringify(all)).not.toContain(PHONE);
}

async function creditsChannel(api: AdminApi): Promise<void> {
  const day = 86_400_000;
  const [from, to] = [-1, 1].map((days) => new Date(Date.now() + days * day).toISOString());
  for (const model of MODELS) {
    const query = new URLSearchParams({
      from: from ?? '',
      to: to ?? '',
      goal: 'Order Completed',
      model,
      lookback: '30',
    });
    const read = () => api.get<AttributionReply>(`/reports/attribution?${query}`);
    // The report follows the facts.
    await expect.poll(async () => (await read()).total).toEqual({ conversions: 1, value: PRICE });
    expect((await read()).channels).toMatchObject([{ channel: 'Organic Social', conversions: 1, value: PRICE }]);
  }
}

async function showsPerson(console: Page, personId: string): Promise<void> {
  await expect(console.getByTestId('live-row').first()).toBeVisible();
  await console.goto('/console/#/person');
  const addresses: string[] = [];
  console.on('request', (request) => addresses.push(request.url()));
  await console.getByTestId('search-value').fill(PHONE);
  await console.getByTestId('search-submit').click();
  await expect(console.getByTestId('person')).toHaveAttribute('data-person', personId);
  expect(addresses.filter((address) => address.includes('/api/')).length).toBeGreaterThan(1);
  expect(addresses.join()).not.toContain(PHONE);
  await expect(console.getByTestId('person-identifier')).toHaveCount(2);
  await expect(console.getByTestId('person-identifiers')).toContainText('138****5678');
  await expect(console.getByTestId('person-event').and(console.locator('[data-name="Product Viewed"]'))).toHaveCount(2);
  await expect(console.getByTestId('person-event').and(console.locator('[data-name="Order Completed"]'))).toHaveCount(
    1,
  );
  await expect(console.getByTestId('evidence')).not.toHaveCount(0);
}

async function showsChannel(console: Page): Promise<void> {
  // Yesterday and today, lest midnight passes: other tests sold on earlier days.
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
  const [from, to] = [day.format(Date.now() - 86_400_000), day.format()];
  await console.goto(`/console/#/attribution?goal=Order%20Completed&from=${from}&to=${to}`);
  const row = console.getByTestId('channel-row').and(console.locator('[data-channel="Organic Social"]'));
  for (const model of MODELS) {
    await expect(row.getByTestId(`${model}-conversions`)).toHaveAttribute('data-value', '1');
    await expect(row.getByTestId(`${model}-value`)).toHaveAttribute('data-value', String(PRICE));
  }
  await expect(console.getByTestId('channel-row')).toHaveCount(1);
}
