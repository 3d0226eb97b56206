import { signIn } from './support/sign-in.ts';
import { expect, test } from './support/test.ts';

test('an event shows in the live view without a reload', async ({ shop, api, context }) => {
  await shop.land();
  await shop.decide('accept');
  await shop.flush();

  const console = await context.newPage();
  await signIn(console, api);
  await expect(console.getByTestId('live-row').first()).toBeVisible();

  // More than once: the first may have come with the page. How soon is measured, by `npm run bench -- fresh`.
  for (const name of ['Live One', 'Live Two', 'Live Three']) {
    await shop.track(name);
    const row = console.getByTestId('live-row').and(console.locator(`[data-name="${name}"]`));
    await expect(row).toBeVisible();
  }
  // The board follows the feed, without a reload. It names what is done most, by whichever test.
  for (let i = 0; i < 100; i++) await shop.track('Live Three');
  await expect(console.getByTestId('board-names')).toContainText('Live Three');
  await expect(console.getByTestId('board-people')).not.toHaveAttribute('data-value', '0');
});
