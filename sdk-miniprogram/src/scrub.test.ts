/** What names somebody is taken out on the device: nothing of it is stored or sent. */
import { describe, expect, it } from 'vitest';
import { onDelivered } from '../testing/delivered.ts';
import { shop, tap, tick } from '../testing/shop.ts';
import { attributionOfEntry } from './entry.ts';
import type { Guiyi } from './types.ts';

onDelivered();

const HOME = 'pages/index/index';
const OTHER = 'pages/other/other';
const PHONE = '13812345678';
const MAIL = 'zhang.san@example.com';
const CARD = '11010119900307721X';
const SECRETS = [PHONE, MAIL, CARD, 'eyJhbGci', 's3cret'];

describe('what names somebody', () => {
  it.each([
    ['a phone number', `tel=${PHONE}`],
    ['one that is encoded twice', `tel=%252B86${PHONE}`],
    ['an e-mail address, encoded', `to=${encodeURIComponent(MAIL)}`],
    ['an identity card', `card=${CARD}`],
    ['a token', 'access_token=s3cret&jwt=eyJhbGci.eyJzdWIi.c2ln'],
    ['all in an address in the query', `u=${encodeURIComponent(`/p?tel=${PHONE}&mail=${MAIL}`)}`],
  ])('%s in a query is neither stored nor sent', async (_, search) => {
    const query = Object.fromEntries(search.split('&').map((pair) => pair.split('=')));
    const { program, phone, collector, send } = await shop(
      { [HOME]: 'Page({})', [OTHER]: 'Page({})' },
      { entered: { path: HOME, query, scene: 1001 } },
    );
    phone.online = false;
    program.wx.navigateTo({ url: `/${OTHER}?${search}` });
    await send();
    const stored = [...phone.storage.values()].join();
    expect(stored).toContain('Page Left');
    phone.online = true;
    await tick(60_000);
    const everything = stored + JSON.stringify(collector.requests);
    expect(collector.events.length).toBeGreaterThan(3);
    for (const secret of SECRETS) expect(decodeURIComponent(decodeURIComponent(everything))).not.toContain(secret);
  });

  it('is in no campaign, code or share either', () => {
    const entries = [
      { query: { utm_content: PHONE, utm_source: 'a' } },
      { query: { q: encodeURIComponent(`https://a.cn/?utm_term=${MAIL}`) } },
      { query: { scene: PHONE } },
    ].map((entered) => JSON.stringify(attributionOfEntry(entered)));
    expect(entries.join()).toContain('[number]');
    for (const secret of SECRETS) expect(entries.join()).not.toContain(secret);
  });

  it('is in nothing that an element says, at any depth; what is no such thing stays as it is', async () => {
    const { program, collector, send } = await shop(
      { [HOME]: `Page({ data: { item: { tel: '${PHONE}', n: 7, of: ['${MAIL}'] } }, onBuy() {} })` },
      {
        templates: {
          [HOME]: `<view id="buy" data-item="{{item}}" data-call="${PHONE}" data-price="{{19.9}}" bindtap="onBuy">买</view>`,
        },
      },
    );
    tap(program.element('#buy'));
    await send();
    const tapped = collector.events.find(({ event }) => event === 'Element Tapped');
    expect(tapped?.properties).toEqual({
      element: 'buy',
      item: { tel: '[number]', n: 7, of: ['[email]'] },
      call: '[number]',
      price: 19.9,
    });
  });

  it('is not in what a shared page says of its sharer', async () => {
    const query = { gy_share: `k3x9.1.${encodeURIComponent(`pages/${PHONE}`)}` };
    const { collector, send } = await shop({ [HOME]: 'Page({})' }, { entered: { path: HOME, query, scene: 1007 } });
    await send();
    const shares = collector.events.map(({ context }) => (context as { share?: object }).share).filter(Boolean);
    expect(shares).toEqual([{ sharer: 'k3x9', depth: 1, path: 'pages/[number]' }]);
  });

  it('identify says what it is asked to, as that is its purpose', async () => {
    const { global, collector, send } = await shop({ [HOME]: 'Page({})' });
    (global.guiyi as Guiyi).identify(undefined, { phone: PHONE });
    await send();
    expect(collector.events.at(-1)?.traits).toEqual({ phone: PHONE });
  });
});
