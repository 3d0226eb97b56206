import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** The part of the SDK that tests call in the page. */
interface PageSdk {
  track(event: string, properties?: object): void;
  flush(): Promise<void>;
}

/** The demo shop in a browser, in the words of a visitor. */
export class Shop {
  constructor(readonly page: Page) {}

  async land(query = ''): Promise<void> {
    await this.page.goto(`/shop/${query}`);
    await expect(this.page.getByTestId('browse')).toBeVisible();
  }

  async decide(choice: 'accept' | 'refuse'): Promise<void> {
    await this.page.getByTestId(`consent-${choice}`).click();
    await expect(this.page.getByTestId('consent')).toBeHidden();
  }

  async view(product: string): Promise<void> {
    await this.page.getByTestId('nav-products').click();
    await this.page.getByTestId(`product-${product}`).click();
    await expect(this.page.getByTestId('add-to-cart')).toBeVisible();
  }

  async addToCart(): Promise<void> {
    await this.page.getByTestId('add-to-cart').click();
    await expect(this.page.getByTestId('added')).not.toBeEmpty();
  }

  async signIn(phone: string): Promise<void> {
    await this.page.getByTestId('nav-sign-in').click();
    await this.page.getByTestId('phone').fill(phone);
    await this.page.getByTestId('sign-in-submit').click();
    await expect(this.page.getByTestId('member')).toHaveText(`${phone.slice(0, 3)}****${phone.slice(-4)}`);
  }

  /** Orders what is in the cart; answers the order number. */
  async order(): Promise<string> {
    await this.page.getByTestId('nav-cart').click();
    await this.page.getByTestId('go-to-checkout').click();
    await this.page.getByTestId('place-order').click();
    const number = this.page.getByTestId('order-id');
    await expect(number).toHaveText(/^D\w+$/);
    return (await number.textContent()) ?? '';
  }

  track(event: string): Promise<void> {
    return this.page.evaluate((name) => (window as unknown as { guiyi: PageSdk }).guiyi.track(name), event);
  }

  /** Resolves when the SDK is there and has tried to send what waits. */
  async flush(): Promise<void> {
    await this.page.waitForFunction(() => 'version' in (window as unknown as { guiyi: PageSdk }).guiyi);
    await this.page.evaluate(() => (window as unknown as { guiyi: PageSdk }).guiyi.flush());
  }
}
