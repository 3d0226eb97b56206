import type { SignInLinkCall } from '@guiyi/protocol';
import type { Page } from '@playwright/test';
import type { AdminApi } from './api.ts';

/** Signs the page's browser in to the console, and waits for it: who leaves the page before that takes the exchange of the code along. */
export async function signIn(page: Page, api: AdminApi, whom: SignInLinkCall = {}): Promise<void> {
  await page.goto(await api.signInLink(whom));
  await page.waitForURL(({ hash }) => !hash.startsWith('#/sign-in'));
}
