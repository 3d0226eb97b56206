import type { ResolveReply } from '@guiyi/protocol';
import type { AdminApi } from './support/api.ts';
import { signIn } from './support/sign-in.ts';
import { expect, test } from './support/test.ts';

const PHONE = '13712345678';
const SPLIT_PHONE = '13712345679';

const SIGNED_IN = {
  type: 'identify',
  messageId: 'review-split',
  userId: 'review-split-member',
  traits: { phone: SPLIT_PHONE },
  context: { consent: { categoryPreferences: { analytics: true } } },
};

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
  api.post<ResolveReply>('/identity/resolve', { type, value });

test('on the page of a person staff split an identifier off, see the decision later, and take it back', async ({
  page,
  api,
}) => {
  const reply = await fetch(`${api.url}/v1/batch`, {
    method: 'POST',
    body: JSON.stringify({ writeKey: 'demo-web', batch: [SIGNED_IN] }),
  });
  expect(reply.status).toBe(202);
  const together = async () =>
    (await resolve(api, 'phone', SPLIT_PHONE)).person_id ===
    (await resolve(api, 'user_id', SIGNED_IN.userId)).person_id;
  await expect.poll(async () => (await resolve(api, 'phone', SPLIT_PHONE)).status).toBe('owned');
  const { person_id } = await resolve(api, 'user_id', SIGNED_IN.userId);

  await signIn(page, api);
  await page.getByRole('link', { name: 'People' }).click();
  await page.goto(`${api.url}/console/#/person/${person_id}`);
  const phone = page.locator('[data-testid="person-identifier"][data-type="phone"]');
  await phone.getByText('Split off').click();
  await phone.getByLabel('Reason').fill('Another customer has this number');
  await phone.getByRole('button', { name: 'Decide' }).click();
  await expect(phone.getByTestId('undo')).toBeVisible();
  expect(await together()).toBe(false);

  await page.reload();
  const made = page.getByTestId('decisions').getByRole('listitem');
  await expect(made).toHaveCount(1);
  await expect(made).toContainText('Another customer has this number');
  await made.getByText('Take this decision back').click();
  await made.getByLabel('Reason').fill('It is theirs after all');
  await made.getByRole('button', { name: 'Decide' }).click();
  await expect.poll(together).toBe(true);
});

test('staff settle a contested number on the review page, and take it back', async ({ page, api }) => {
  await contest(api.url);
  await expect.poll(async () => (await resolve(api, 'phone', PHONE)).status).toBe('shared');

  await signIn(page, api);
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
