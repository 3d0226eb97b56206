// @vitest-environment node
import { expect, it } from 'vitest';
import { guiyi } from './index.ts';

it('can be imported and called on a server, and does nothing there', async () => {
  expect(typeof window).toBe('undefined');
  let called = false;
  guiyi.init({ writeKey: 'key', endpoint: 'https://c.example' });
  guiyi.track('Product Viewed');
  guiyi.page();
  guiyi.identify('m-1');
  guiyi.consent({ analytics: true });
  guiyi.reset();
  guiyi.ready(() => {
    called = true;
  });
  await guiyi.flush();
  expect(guiyi.consentState()).toEqual({ status: 'pending', preferences: {} });
  expect(called).toBe(false);
});
