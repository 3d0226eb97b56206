import { test as base } from '@playwright/test';
import { AdminApi } from './api.ts';
import { Shop } from './shop.ts';

/** What global-setup.ts says of the server. */
function setting(name: string): string {
  const value = process.env[`GUIYI_E2E_${name}`];
  if (!value) throw new Error(`GUIYI_E2E_${name} is not set; is globalSetup configured?`);
  return value;
}

/** Playwright's test, with the server's address as base, its admin API, its secret key and the demo shop. */
export const test = base.extend<{ api: AdminApi; serverKey: string; shop: Shop }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  baseURL: async ({}, use) => use(setting('URL')),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  api: async ({}, use) => use(new AdminApi(setting('URL'), setting('ADMIN'))),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  serverKey: async ({}, use) => use(setting('SERVER_KEY')),
  shop: async ({ page }, use) => use(new Shop(page)),
});

export { expect } from '@playwright/test';
