import { LIMITS } from '@guiyi/protocol/limits';
import type { Fault, ParsedEvent } from '@guiyi/protocol/validate';
import { expect, it } from 'vitest';
import { shortenPage } from './long-page.ts';

const shortened = (page: unknown) => {
  const event = { type: 'page', context: { page } } as unknown as ParsedEvent;
  const warnings: Fault[] = [];
  shortenPage(event, warnings);
  return { page: event.context?.page, warned: warnings.map(({ code, path }) => [code, path]) };
};

it('cuts what is over the limit, says so, and leaves the rest as it is', () => {
  const longest = 'a'.repeat(LIMITS.string);
  const long = `https://a.cn/${'x'.repeat(10_000)}`;
  expect(shortened({ url: long, search: longest, title: `${'长'.repeat(2_047)}😀${longest}`, own: long })).toEqual({
    page: { url: long.slice(0, 2_048), search: longest, title: `${'长'.repeat(2_047)}\ufffd`, own: long },
    warned: [
      ['string_too_long', 'context.page.url'],
      ['string_too_long', 'context.page.title'],
    ],
  });
});

it.each([undefined, null, 7, 'page', [], { url: 7 }, { url: { length: 10_000 } }])('leaves %j alone', (page) => {
  expect(shortened(page)).toEqual({ page, warned: [] });
});
