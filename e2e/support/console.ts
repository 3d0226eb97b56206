import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './test.ts';

/** Waits until a page shows this, and nothing is on its way. */
export async function settled(page: Page, ready: string): Promise<void> {
  await expect(page.getByTestId(ready).first()).toBeVisible();
  await expect(page.locator('.spinner')).toHaveCount(0);
}

/** Faults that axe finds by the rules of WCAG 2.2 A and AA. */
export async function faultsOf(page: Page): Promise<string[]> {
  // What lies under the header, which stays, cannot be judged.
  await page.evaluate(() => scrollTo(0, 0));
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.html.slice(0, 160)}`),
  );
}
