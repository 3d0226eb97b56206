import { expect, it } from 'vitest';
import { openPage } from './testing/fakes.ts';

const refused = { advertising: false, sharing: false };

it('refuses what the browser refuses, in the choice, in its record and on each event', async () => {
  const page = openPage({ options: { refused } });
  page.client.consent({ analytics: true, advertising: true, sharing: true }, { gpc: true });
  page.track('a');
  await page.client.flush();
  const wanted = { analytics: true, ...refused };
  expect(page.client.consentState().preferences).toEqual(wanted);
  expect(page.collector.records).toMatchObject([{ consent: { categoryPreferences: wanted }, gpc: true }]);
  expect(page.collector.events[0]?.context?.consent?.categoryPreferences).toEqual(wanted);
});

it('refuses it also for a choice that was made before the browser said so', async () => {
  const former = openPage();
  former.client.consent({ analytics: true, advertising: true });
  await former.client.flush();
  const page = openPage({ device: former.device, options: { refused } });
  page.track('a');
  await page.client.flush();
  expect(page.collector.events[0]?.context?.consent?.categoryPreferences).toEqual({ analytics: true, ...refused });
});

it('leaves analytics to the configuration', async () => {
  const page = openPage({ options: { refused, consent: 'granted' } });
  page.track('a');
  await page.client.flush();
  expect(page.collector.events[0]?.context?.consent?.categoryPreferences).toEqual({ analytics: true, ...refused });
  expect(openPage({ options: { refused } }).client.consentState()).toMatchObject({
    status: 'pending',
    preferences: {},
  });
});
