import type { ResolveReply } from '@guiyi/protocol';
import type { Page } from '@playwright/test';
import { sentBy } from './support/sdk-page.ts';
import { serve } from './support/server.ts';
import { expect, test as withServer } from './support/test.ts';

/** Two sites of a brand, on two hosts, each with the SDK, the hand-over, and a link to the other one. */
interface Sites {
  shop: string;
  club: string;
}

interface Sdk {
  identify(id: string): Promise<unknown>;
  track(event: string): Promise<unknown>;
  flush(): Promise<void>;
}

const test = withServer.extend<{ sites: Sites; consent: string }>({
  consent: ['granted', { option: true }],
  sites: async ({ api, consent }, use) => {
    const other: Record<string, string> = {};
    const pageOf = (host: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Site</title>
      <script src="${api.url}/sdk/guiyi.js"></script>
      <script src="${api.url}/sdk/guiyi.handover.js" data-write-key="demo-web" data-domains="localhost 127.0.0.1"></script>
      <script>guiyi.init({ writeKey: 'demo-web', endpoint: '${api.url}', consent: '${consent}' })</script></head>
      <body><a href="${other[host]}/landing?from=here">Other site</a> <a href="https://elsewhere.example/">Elsewhere</a></body></html>`;
    const servers = await Promise.all(
      ['127.0.0.1', 'localhost'].map((host) =>
        serve((_, response) => {
          response.setHeader('content-type', 'text/html');
          response.end(pageOf(host));
        }, host),
      ),
    );
    const [shop, club] = servers.map(({ url }) => url) as [string, string];
    Object.assign(other, { '127.0.0.1': club, localhost: shop });
    await use({ shop, club });
    for (const server of servers) server.close();
  },
});

const run = <T>(page: Page, work: (sdk: Sdk) => Promise<T>) => page.evaluate(`(${work})(guiyi)`) as Promise<T>;

/** Follows the link as people do: the pointer comes first. @returns the address that was asked for */
async function follow(page: Page): Promise<string> {
  const link = page.getByRole('link', { name: 'Other site' });
  const made = page.waitForResponse(/\/v1\/handover$/);
  await link.hover();
  await made;
  const landing = page.waitForRequest(/\/landing\?/);
  await link.click();
  return (await landing).url();
}

test('a visitor who follows a link to another site is the same person there, past and all', async ({
  page,
  api,
  sites,
}) => {
  await page.goto(`${sites.shop}/a`);
  await run(page, (sdk) => sdk.identify('handed-over-1'));
  await run(page, (sdk) => sdk.flush());
  const handedIn = page.waitForResponse(/\/v1\/handover\/arrival$/);
  const address = await follow(page);
  expect(new URL(address).searchParams.get('guiyi_handover')).toBeTruthy();
  expect(await (await handedIn).json()).toEqual({ linked: true });
  expect(page.url()).toBe(`${sites.club}/landing?from=here`);
  await run(page, (sdk) => sdk.track('Handed Over'));
  await run(page, (sdk) => sdk.flush());
  const { person_id } = await api.get<ResolveReply>('/identity/resolve?type=user_id&value=handed-over-1');
  expect(person_id).toBeTruthy();
  await expect.poll(async () => (await api.eventsNamed('Handed Over'))[0]?.person_id).toBe(person_id);
  const landed = (await api.eventsAfter(0)).filter(({ type, url }) => type === 'page' && url?.startsWith(sites.club));
  expect(landed.map(({ url }) => url)).toEqual([`${sites.club}/landing?from=here`]);
  // The link is as the page wrote it again.
  await page.goto(`${sites.shop}/a`);
  const sent = sentBy(page);
  await page.getByRole('link', { name: 'Elsewhere' }).hover();
  expect(await page.getByRole('link', { name: 'Other site' }).getAttribute('href')).toBe(
    `${sites.club}/landing?from=here`,
  );
  expect(sent.filter((request) => request.url().includes('handover'))).toEqual([]);
});

test('an address that was sent on, or is made up, joins nobody, and no event is lost', async ({
  page,
  browser,
  api,
  sites,
}) => {
  await page.goto(`${sites.shop}/a`);
  await run(page, (sdk) => sdk.identify('handed-over-2'));
  await run(page, (sdk) => sdk.flush());
  const handedIn = page.waitForResponse(/\/v1\/handover\/arrival$/);
  const address = await follow(page);
  await handedIn;
  const { person_id } = await api.get<ResolveReply>('/identity/resolve?type=user_id&value=handed-over-2');
  for (const [name, url] of [
    ['Token Sent On', address],
    ['Token Made Up', `${sites.club}/landing?guiyi_handover=eyJ.false.token`],
  ] as const) {
    const other = await browser.newContext();
    const stranger = await other.newPage();
    const answered = stranger.waitForResponse(/\/v1\/handover\/arrival$/);
    await stranger.goto(url);
    await answered;
    await stranger.evaluate(`guiyi.track('${name}').then(() => guiyi.flush())`);
    await expect.poll(async () => (await api.eventsNamed(name)).length).toBe(1);
    const [event] = await api.eventsNamed(name);
    expect(event?.person_id).toBeTruthy();
    expect(event?.person_id).not.toBe(person_id);
    await other.close();
  }
});

test.describe('while the visitor has not agreed', () => {
  test.use({ consent: 'pending' });

  test('no token is asked for and none handed in, but it leaves the address', async ({ page, sites }) => {
    const sent = sentBy(page);
    await page.goto(`${sites.shop}/a`);
    const link = page.getByRole('link', { name: 'Other site' });
    await link.hover();
    await link.click();
    await page.waitForURL(`${sites.club}/landing?from=here`);
    await page.goto(`${sites.club}/landing?guiyi_handover=x`);
    expect(page.url()).toBe(`${sites.club}/landing`);
    expect(sent).toEqual([]);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });
});
