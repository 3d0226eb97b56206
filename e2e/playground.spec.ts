import AxeBuilder from '@axe-core/playwright';
import { signIn } from './support/sign-in.ts';
import { expect, test } from './support/test.ts';

test('the playground shows an event, its consent, whom it resolves to and the report it lands in', async ({
  page,
  api,
}) => {
  await signIn(page, api);
  await page.goto('/playground/');
  await expect(page.getByTestId('sign-in')).toBeHidden();
  const phone = '13900005678';
  const code = page.getByTestId('code');
  await code.fill((await code.inputValue()).replace('13812345678', phone));
  await page.getByTestId('run').click();

  await expect(page.getByTestId('stage-sent')).toContainText('Order Completed');
  await expect(page.getByTestId('stage-consent')).toContainText('analytics ✓, advertising ✗');
  await expect(page.getByTestId('stage-collector')).toContainText('Order Completed: accepted');
  await expect(page.getByTestId('stage-person')).toContainText('139****5678');
  await expect(page.getByTestId('stage-report')).toContainText('Organic Social');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  // The same page without consent: nothing leaves it, and the collector knows of nobody.
  const before = (await api.stats()).accepted;
  await page.getByTestId('new-visitor').click();
  await code.fill("guiyi.init({ writeKey: 'demo-web' }); guiyi.consent({ analytics: false }); guiyi.track('Secret');");
  await page.getByTestId('run').click();
  await expect(page.getByTestId('stage-consent')).toContainText('consent_denied');
  await expect(page.getByTestId('stage-sent')).toContainText('Nothing was sent');
  expect((await api.stats()).accepted).toBe(before);
  expect(await api.eventsNamed('Secret')).toEqual([]);
});

test('who is not signed in can, with the admin token; a wrong one and a broken snippet are told', async ({ page }) => {
  await page.goto('/playground/');
  await page.getByLabel('Admin token').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByTestId('sign-in-error')).toHaveText('That token does not open it.');
  await page.getByLabel('Admin token').fill(process.env.GUIYI_E2E_ADMIN ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByTestId('sign-in')).toBeHidden();
  await page.getByTestId('code').fill('guiyi.track(');
  await page.getByTestId('run').click();
  await expect(page.getByTestId('fault')).toContainText('SyntaxError');
});
