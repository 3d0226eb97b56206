// @ts-check
import { describe, expect, it } from 'vitest';
import { PRODUCTS } from './catalog.mjs';
import { pagesOf } from './pages.mjs';
import { TEXTS } from './texts.mjs';

const STUB = 'window.guiyi={}';

describe.each(/** @type {const} */ (['zh', 'en']))('the shop in %s', (lang) => {
  const pages = pagesOf(lang, STUB);

  it('has a page for each product and each step', () => {
    const products = PRODUCTS.map(({ id }) => `products/${id}/`);
    expect(Object.keys(pages).sort()).toEqual(
      ['', 'products/', 'cart/', 'sign-in/', 'checkout/', 'thanks/', ...products].sort(),
    );
  });

  it.each(Object.entries(pages))('asks nobody outside and links only to pages that exist: /%s', (_, html) => {
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const home = lang === 'zh' ? '/shop/' : '/shop/en/';
    const links = [...html.matchAll(/href="(\/shop\/[^"]*)"/g)].map(([, href = '']) => href);
    const known = new Set(
      ['zh', 'en'].flatMap((code) => Object.keys(pages).map((p) => (code === 'zh' ? `/shop/${p}` : `/shop/en/${p}`))),
    );
    expect(links.filter((href) => !known.has(href) && !/\.(css|svg)$/.test(href))).toEqual([]);
    expect(links).toContain(home);
  });

  it('loads the SDK as the docs say: stub, script, init', () => {
    expect(pages['']).toMatch(
      /<script>window\.guiyi=\{\}<\/script>\n<script async src="\/sdk\/guiyi\.js"><\/script>\n<script>guiyi\.init\(/,
    );
  });
});

it('has every text in both languages', () => {
  expect(Object.keys(TEXTS.en).sort()).toEqual(Object.keys(TEXTS.zh).sort());
});
