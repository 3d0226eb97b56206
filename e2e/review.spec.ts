import type { ResolveReply } from '@guiyi/protocol';
import type { AdminApi } from './support/api.ts';
import { expect, test } from './support/test.ts';

const PHONE = '13712345678';

/** Two members who both say that this is their number, from a page that anyone can write. */
async function contest(url: string): Promise<void> {
  const batch = ['review-m1', 'review-m2'].map((userId, index) => ({
    type: 'identify',
    messageId: `review-${index}`,
    userId,
    traits: { phone: PHONE },
    timestamp: new Date(Date.now() - 60_000 + index * 1_000).toISOString(),
    context: { consent: { categoryPreferences: { analytics: true } } },
  }));
  const reply = await fetch(`${url}/v1/batch`, {
    method: 'POST',
    body: JSON.stringify({ writeKey: 'demo-web', batch }),
  });
  expect(reply.status).toBe(202);
}

const resolve = (api: AdminApi, type: string, value: string) =>
  api.get<ResolveReply>(`/identity/resolve?${new URLSearchParams({ type, value })}`);

test('staff settle a contested number on the review page, and take it back', async ({ page, api }) => {
  await contest(api.url);
  await expect.poll(async () => (await resolve(api, 'phone', PHONE)).status).toBe('shared');

  await page.goto(await api.signInLink());
  await page.getByRole('link', { name: 'Review' }).click();
  const item = page.getByTestId('review-case').filter({ hasText: '137****5678' });
  await expect(item).toHaveAttribute('data-kind', 'shared');
  const claim = item.getByRole('listitem').filter({ hasText: 'review-m1' });
  await claim.getByText('It belongs to this person').click();
  await claim.getByLabel('Reason').first().fill('Called the number; m1 answered');
  await claim.getByRole('button', { name: 'Decide' }).first().click();
  await expect(claim.getByTestId('undo')).toBeVisible();

  const owner = await resolve(api, 'user_id', 'review-m1');
  expect(await resolve(api, 'phone', PHONE)).toMatchObject({ status: 'owned', person_id: owner.person_id });

  await claim.getByTestId('undo').click();
  await expect(claim.getByTestId('undo')).toBeHidden();
  expect((await resolve(api, 'phone', PHONE)).status).toBe('shared');
  expect(await page.content()).not.toContain(PHONE);
});
