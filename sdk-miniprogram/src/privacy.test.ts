import { FakeCollector } from '@guiyi/sdk-core/testing/fakes';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openShop, phoneWith, tick } from '../testing/shop.ts';
import { requestConsent } from './parts/privacy.ts';
import type { Guiyi } from './types.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 4) }));
afterEach(() => void vi.useRealTimers());

const HOME = 'pages/index/index';
const CHOICE = 'guiyi:key:consent';

/** A launch; `choose` comes after WeChat has answered. */
function visit(collector: FakeCollector, phone: ReturnType<typeof phoneWith>, init = '') {
  const opened = openShop({ [HOME]: 'Page({})' }, { collector, phone, init });
  return { ...opened, guiyi: opened.global.guiyi as Guiyi };
}

function visitor() {
  const collector = new FakeCollector();
  return { collector, phone: phoneWith(collector) };
}

const names = ({ events }: FakeCollector) => events.map(({ type, event }) => event ?? type);

describe("WeChat's privacy authorisation", () => {
  it('that none is needed is no consent', async () => {
    const { collector, phone } = visitor();
    const { guiyi } = visit(collector, phone);
    await tick(60_000);
    expect(guiyi.consentState()).toMatchObject({ status: 'pending' });
    requestConsent(guiyi);
    await tick(60_000);
    expect(guiyi.consentState()).toMatchObject({ status: 'pending' });
    expect(collector.requests).toEqual([]);
    expect(new Set(phone.touched)).toEqual(new Set([`get ${CHOICE}`]));
  });

  it('a choice made before it opens only when WeChat needs no authorisation any more, and nothing is lost', async () => {
    const { collector, phone } = visitor();
    const first = visit(collector, phone);
    await tick();
    first.guiyi.consent({ analytics: true });
    await tick(2_000);
    first.program.app.kill();
    // New kinds of data were declared, or the visitor removed the mini-program from the recent ones.
    phone.privacy.needAuthorization = true;
    const { requests } = collector;
    const before = requests.length;
    phone.touched.length = 0;
    const second = visit(collector, phone);
    second.guiyi.track('Product Viewed');
    await tick(60_000);
    expect(second.guiyi.consentState().status).toBe('pending');
    expect(requests).toHaveLength(before);
    expect(phone.touched.filter((touch) => !touch.startsWith('get'))).toEqual([]);
    requestConsent(second.guiyi, { version: '2026-02' });
    await tick(2_000);
    expect(names(collector).slice(-3)).toEqual(['Application Opened', 'page', 'Product Viewed']);
    expect(collector.records.map(({ surface, action, notice }) => [surface, action, notice?.version])).toEqual([
      [undefined, undefined, undefined],
      ['wechat', 'agree', '2026-02'],
    ]);
    // The same visitor: their id was kept.
    expect(new Set(collector.events.map(({ anonymousId }) => anonymousId)).size).toBe(1);
  });

  it('holds also where the host grants by itself, until WeChat answers', async () => {
    const { collector, phone } = visitor();
    phone.privacy.needAuthorization = true;
    const { guiyi } = visit(collector, phone, "consent: 'granted'");
    await tick(60_000);
    expect([collector.requests, phone.storage.size, guiyi.consentState().status]).toEqual([[], 0, 'pending']);
    phone.privacy.needAuthorization = false;
    const other = visitor();
    visit(other.collector, other.phone, "consent: 'granted'");
    await tick(2_000);
    expect(names(other.collector)).toEqual(['Application Opened', 'page', 'Application Installed']);
  });

  it('a visitor who does not agree has refused: the record alone is sent, and what stood from before is erased', async () => {
    const { collector, phone } = visitor();
    const first = visit(collector, phone);
    first.guiyi.consent({ analytics: true });
    await tick(2_000);
    first.program.app.kill();
    const stored = collector.events.length;
    Object.assign(phone.privacy, { needAuthorization: true, agrees: false });
    const { guiyi } = visit(collector, phone);
    await tick(1_000);
    requestConsent(guiyi);
    await tick(60_000);
    expect(guiyi.consentState().status).toBe('denied');
    expect(collector.events).toHaveLength(stored);
    expect(collector.records.at(-1)).toMatchObject({
      action: 'disagree',
      consent: { categoryPreferences: { analytics: false } },
    });
    expect([...phone.storage.keys()]).toEqual([CHOICE]);
  });

  it('ready tells when the state is known: nobody who agreed before is shown a pop-up', async () => {
    const { collector, phone } = visitor();
    const states: string[] = [];
    const note = (guiyi: Guiyi) => guiyi.ready(() => states.push(guiyi.consentState().status));
    const first = visit(collector, phone);
    note(first.guiyi);
    await tick();
    first.guiyi.consent({ analytics: true });
    await tick(2_000);
    first.program.app.kill();
    const second = visit(collector, phone);
    note(second.guiyi);
    await tick();
    second.program.app.kill();
    phone.privacy.needAuthorization = true;
    note(visit(collector, phone).guiyi);
    await tick();
    expect(states).toEqual(['pending', 'granted', 'pending']);
  });

  it('holds where WeChat gives no answer; a choice opens', async () => {
    const { collector, phone } = visitor();
    const { guiyi } = openShop(
      { [HOME]: 'Page({})' },
      {
        collector,
        phone,
        init: "consent: 'granted'",
        surroundings: () => {},
        before: 'wx.getPrivacySetting = () => {};',
      },
    ).global as { guiyi: Guiyi };
    await tick(60_000);
    expect(collector.requests).toEqual([]);
    guiyi.consent({ analytics: true });
    await tick(2_000);
    expect(names(collector)).toEqual(['Application Opened', 'page', 'Application Installed']);
  });
});
