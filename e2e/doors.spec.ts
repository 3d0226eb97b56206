import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { startGuiyi } from '../scripts/lib/runtime.mjs';
import { AdminApi } from './support/api.ts';
import { Shop } from './support/shop.ts';
import { signIn } from './support/sign-in.ts';
import { expect, test } from './support/test.ts';
import { Names, type Step, stepsOf } from './support/tutorial.ts';

type Guiyi = Awaited<ReturnType<typeof startGuiyi>>;

const LANGUAGES = [
  { folder: '', locale: 'en-US' },
  { folder: 'zh/', locale: 'zh-CN' },
] as const;

/** The three tutorials, done by the letter on a Guiyi of their own, one after the other as one reader would. */
for (const { folder, locale } of LANGUAGES) {
  test.describe(`the tutorials, ${locale}`, () => {
    test.describe.configure({ mode: 'serial' });
    const data = mkdtempSync(path.join(tmpdir(), 'guiyi-doors-'));
    let guiyi: Guiyi;
    let api: AdminApi;
    let console: Page;
    test.beforeAll(async ({ browser }) => {
      guiyi = await startGuiyi({ data, quiet: true });
      api = new AdminApi(guiyi.url, guiyi.adminToken);
      console = await (await visitor(browser)).newPage();
      await signIn(console, api);
    });
    test.afterAll(async () => {
      await guiyi.stop();
      rmSync(data, { recursive: true, force: true });
    });
    const visitor = (browser: Browser): Promise<BrowserContext> => browser.newContext({ locale, baseURL: guiyi.url });
    const steps = (name: string) => stepsOf(`${folder}start/${name}.md`, guiyi.url);

    test("first-event: a file of one's own, watched, and a person", async ({ browser }) => {
      const [start, page, watch, identify] = steps('first-event');
      await new Names(start?.names ?? []).allSeen(console);
      const file = path.join(data, 'page.html');
      const open = async (html: string, context: BrowserContext) => {
        writeFileSync(file, html);
        await (await context.newPage()).goto(`file://${file}`);
      };
      const five = page?.blocks[0] ?? '';
      const agreed = await visitor(browser);
      await open(five, agreed);
      const rows = console.getByTestId('live-row');
      for (const name of (watch?.codes ?? []).slice(0, 2)) await expect(rows.filter({ hasText: name })).toHaveCount(1);
      await new Names(watch?.names ?? []).allSeen(console);

      // A private window without the line: nothing; the one that agreed: its choice is remembered, the next event comes.
      const unasked = five.replace(/^.*consent.*\n/m, '');
      expect(unasked).not.toBe(five);
      const before = (await api.stats()).accepted;
      await open(unasked, await visitor(browser));
      await open(`${unasked}${identify?.blocks[0]}`, agreed);
      await expect(rows.filter({ hasText: 'identify' })).toHaveCount(1);
      expect((await api.stats()).accepted - before).toBe(3);

      const names = new Names(identify?.names ?? []);
      await find(console, names.at(0), '13812345678');
      await expect(console.getByTestId('person-identifier')).toHaveCount(2);
      await names.allSeen(console);
    });

    test('first-report: two customers, the models, and what the ads cost', async ({ browser }) => {
      const [, be, read, cost] = steps('first-report');
      const [post = '', ad = '', newsletter = ''] = (be?.codes ?? []).filter((code) => code.startsWith('http'));
      const first = new Shop(await (await visitor(browser)).newPage());
      await first.page.goto(post);
      await first.decide('accept');
      await first.view('celadon-cup');
      await first.page.goto(ad);
      await buy(first, '13800000001');
      const second = new Shop(await (await visitor(browser)).newPage());
      await second.page.goto(newsletter);
      await second.decide('accept');
      await buy(second, '13800000002');
      await expect.poll(async () => (await api.stats()).queued).toBe(0);

      const report = new Names(read?.names ?? []);
      await console.getByRole('link', { name: report.at(0) }).click();
      await report.allSeen(console);
      await expect(console.getByTestId('goal')).toHaveValue(read?.codes[0] ?? '');
      await credited(console, report.at(2), { first: '1', last: '0', linear: '0.5' });
      await credited(console, report.at(4), { first: '0', last: '1', linear: '0.5' });
      await credited(console, report.at(6), { first: '1', last: '1', linear: '1' });
      await returns(console, cost);
    });

    test('first-request: an erasure, from intake to proof', async ({ browser }) => {
      const [somebody, intake, proof, gone] = steps('first-request');
      const [shop = '', phone = ''] = (somebody?.codes ?? []).filter((code) => code !== 'npm start');
      const their = new Shop(await (await visitor(browser)).newPage());
      await their.page.goto(shop);
      await their.decide('accept');
      await buy(their, phone);
      const known = new Names(somebody?.names ?? []);
      await find(console, known.at(0), phone);
      await known.allSeen(console);
      await expect(console.getByTestId('person')).toBeVisible();

      const names = new Names(intake?.names ?? []);
      await console.getByRole('link', { name: names.at(0) }).click();
      await fillIn(console, names, intake?.codes ?? []);
      await names.lookAt(console);
      await console.getByRole('button', { name: names.at(7) }).click();
      await names.allSeen(console);
      await new Names(proof?.names ?? []).allSeen(console);
      await expect(console.getByTestId('request-row')).toHaveAttribute('data-status', 'completed');

      const end = new Names(gone?.names ?? []);
      await find(console, end.at(0), phone);
      await end.allSeen(console);
    });
  });
}

/** Searches for a phone number on the page of people. */
async function find(console: Page, people: string, phone: string): Promise<void> {
  await console.getByRole('link', { name: people }).click();
  await console.getByTestId('search-value').fill(phone);
  await console.getByTestId('search-submit').click();
}

/** Signs in, and orders a cup. */
async function buy(shop: Shop, phone: string): Promise<void> {
  await shop.signIn(phone);
  await shop.view('celadon-cup');
  await shop.addToCart();
  await shop.order();
  await shop.flush();
}

/** What each model gives a channel. */
async function credited(console: Page, channel: string, of: Record<string, string>): Promise<void> {
  const row = console.getByTestId('channel-row').filter({ hasText: channel });
  for (const [model, conversions] of Object.entries(of)) {
    await expect(row.getByTestId(`${model}-conversions`)).toHaveAttribute('data-value', conversions);
  }
}

/** The costs of the tutorial, imported for today and taken back. */
async function returns(console: Page, step: Step | undefined): Promise<void> {
  const names = new Names(step?.names ?? []);
  const today = new Date().toLocaleDateString('en-CA', { timeZone: 'Asia/Shanghai' });
  const csv = (step?.blocks[0] ?? '').replaceAll(/^\d{4}-\d\d-\d\d/gm, today);
  await console.goto(`${new URL(console.url()).origin}/console/#/costs`);
  await expect(console.getByRole('heading', { name: names.at(0) })).toBeVisible();
  const file = { name: 'costs.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
  await console.getByTestId('cost-file').setInputFiles(file);
  await expect(console.getByTestId('cost-preview')).toBeVisible();
  await console.getByTestId('cost-confirm').click();
  await expect(console.getByTestId('cost-done')).toBeVisible();
  await names.allSeen(console);
  // What the ad cost is what its one order cost.
  await expect(console.getByTestId('cost-row').filter({ hasText: /¥30\.00.*¥30\.00/ })).toHaveCount(1);
  console.once('dialog', (dialog) => dialog.accept());
  await console.getByRole('button', { name: names.at(4), exact: true }).click();
  await expect(console.getByTestId('cost-import')).toHaveCount(0);
}

/** The form of a request, by the labels and the choices that the text names. */
async function fillIn(console: Page, names: Names, codes: readonly string[]): Promise<void> {
  const [kind = '', type = '', phone = '', person = '', listed = '', staff = ''] = codes;
  const field = (label: string) => console.locator('label', { has: console.getByText(label, { exact: true }) });
  const choose = async (label: string, option: string) => {
    const select = field(label).locator('select');
    const labels = await select.locator('option').allTextContents();
    await select.selectOption({ label: labels.find((one) => one.startsWith(option)) ?? option });
  };
  await choose(names.at(1), kind);
  await choose(names.at(2), type);
  await console.getByTestId('request-value').fill(phone);
  await field(names.at(3)).locator('input').fill('written application, ticket 17');
  await choose(names.at(4), listed);
  await choose(names.at(4), person);
  await choose(names.at(5), staff);
  await console.getByText(names.at(6)).click();
}
