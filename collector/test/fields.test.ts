import { env } from 'cloudflare:test';
import type { FunnelLostReply } from '@guiyi/protocol';
import { describe, expect, test, vi } from 'vitest';
import type { Env } from '../src/lib/env.ts';
import { work } from '../src/privacy/requests.ts';
import { recordDecision } from '../src/privacy/withdrawal.ts';
import { fillLake } from '../src/store/lake/tend.ts';
import { admin, drained, quarantine, sendBatch, sendSecret } from './client.ts';
import { byCookie, cookie, copyOf, decide, event, soon } from './support/people.ts';

const said = (preferences: unknown) => ({ consent: { categoryPreferences: preferences } });

/** What is stored of a visitor's only event. */
async function storedOf(who: string) {
  const row = await env.DB.prepare(
    'SELECT url, properties, traits, context, channel, source FROM events WHERE instr(identifiers, ?) > 0',
  )
    .bind(who)
    .first<Record<'url' | 'properties' | 'traits' | 'context' | 'channel' | 'source', string>>();
  return row ?? expect.fail('nothing is stored');
}

describe('each field only for the purpose that it needs', () => {
  const url = 'https://shop.cn/?bd_vid=click-canary&utm_campaign=tea';
  const full = (who: object, preferences: object) =>
    event({
      ...who,
      type: 'page',
      properties: { latitude: 31.2304, note: 'kept' },
      traits: { tags: ['vip-canary'], level: 3 },
      context: {
        ...said(preferences),
        page: { url },
        device: { oaid: 'oaid-canary', model: 'Pura 70' },
        location: { latitude: 31.2304, longitude: 121.4737, city: '上海' },
      },
    });
  const none = { analytics: true };
  const all = { analytics: true, advertising: true, sensitive: true, personalization: true };

  test('without further grants click ids, device ids, whereabouts and tags stay out; the channel is known all the same', async () => {
    const id = cookie();
    await sendBatch([full({ anonymousId: id }, none)]);
    await drained();
    const row = await storedOf(id);
    expect(JSON.stringify(row)).not.toMatch(/click-canary|oaid-canary|31\.2304|121\.4737|vip-canary/);
    expect(row).toMatchObject({
      channel: 'Paid Search',
      source: 'baidu',
      url: url.replace('click-canary', 'withheld'),
    });
    expect([JSON.parse(row.properties), JSON.parse(row.traits)]).toEqual([{ note: 'kept' }, { level: 3 }]);
    expect(JSON.parse(row.context)).toMatchObject({ device: { model: 'Pura 70' }, location: { city: '上海' } });
  });

  test('with them they are kept, until the ledger says otherwise: also for what waits', async () => {
    const [id, later] = [cookie(), cookie()];
    await sendBatch([full({ anonymousId: id }, all)]);
    await drained();
    expect(JSON.stringify(await storedOf(id))).toMatch(/click-canary.*31\.2304.*vip-canary.*oaid-canary/);
    await decide({ anonymousId: later }, { analytics: true, advertising: false, sensitive: false });
    await sendBatch([full({ anonymousId: later }, all)]);
    await drained();
    expect(JSON.stringify(await storedOf(later))).not.toMatch(/click-canary|31\.2304|oaid-canary/);
    expect(JSON.stringify(await storedOf(later))).toContain('vip-canary');
  });

  test('what rests on a contract is kept; its further fields only with a grant in the ledger', async () => {
    const [silent, granted] = [`m-${cookie()}`, `m-${cookie()}`];
    await decide({ userId: granted }, { advertising: true }, { action: 'save' });
    await sendSecret([full({ userId: silent }, {}), full({ userId: granted }, {})]);
    await drained();
    expect(JSON.stringify(await storedOf(silent))).not.toMatch(/click-canary|vip-canary|31\.2304/);
    expect(JSON.stringify(await storedOf(granted))).toContain('click-canary');
    expect(JSON.stringify(await storedOf(granted))).not.toMatch(/vip-canary|31\.2304/);
  });

  test('personalisation off: tags are gone from all of the person, and no list to turn to names them', async () => {
    const [a, member, other] = [cookie(), `m-${cookie()}`, cookie()];
    await decide({ anonymousId: a }, { personalization: true, analytics: true });
    await decide({ anonymousId: other }, { personalization: true, analytics: true });
    await sendBatch([full({ anonymousId: a, userId: member }, all), full({ anonymousId: other }, all)]);
    await sendSecret([{ ...full({ userId: member }, {}), traits: { 会员标签: ['vip-canary'], level: 4 } }]);
    await sendBatch([a, other].map((anonymousId) => event({ anonymousId, event: 'Step One' })));
    await drained();
    const lost = () =>
      admin<FunnelLostReply>('/api/reports/funnel/lost?step=Step One&step=Step Two&at=1'.replaceAll(' ', '%20'));
    expect(await lost()).toMatchObject({ total: 2, people: [{}, {}] });
    await decide({ anonymousId: a }, { personalization: false });
    const { results } = await env.DB.prepare(
      'SELECT traits FROM events WHERE instr(identifiers, ?) > 0 AND traits IS NOT NULL',
    )
      .bind(member)
      .all<{ traits: string }>();
    expect(results.map(({ traits }) => JSON.parse(traits))).toEqual([{ level: 3 }, { level: 4 }]);
    expect(JSON.stringify(await storedOf(other))).toContain('vip-canary');
    // As soon as reports know whose identifiers these are.
    await vi.waitFor(async () => {
      const { total, people } = await lost();
      expect([total, people.length]).toEqual([2, 1]);
    }, soon);
    await sendSecret([full({ userId: member, messageId: `late-${member}` }, { personalization: true })]);
    await drained();
    const late = await env.DB.prepare('SELECT traits FROM events WHERE message_id = ?').bind(`late-${member}`).first();
    expect(late).toEqual({ traits: '{"level":3}' });
  });

  test('personalisation off reaches what is only in the lake', async () => {
    const id = cookie();
    const lake: Env = { ...env, GUIYI_LAKE: 'on' };
    await decide({ anonymousId: id }, { personalization: true, analytics: true });
    await sendBatch([full({ anonymousId: id }, all)]);
    await drained();
    await fillLake(lake, Date.now());
    await env.DB.prepare('DELETE FROM events WHERE instr(identifiers, ?) > 0').bind(id).run();
    const asked = { key: `off-${id}`, identifiers: [{ ...byCookie(id), scope: '', masked: '' }], gpc: false };
    const shown = { notice_version: null, notice_hash: null, locale: null, surface: null, action: null };
    const refused = { ...asked, ...shown, preferences: { personalization: false }, source: 'demo-web' };
    await recordDecision(lake, refused, Date.now());
    await work(lake);
    const [row] = (await copyOf([byCookie(id)])).tables.lake_events ?? [];
    expect(row?.traits).toEqual({ level: 3 });
  });

  test('a refused event keeps none of them, whatever is granted', async () => {
    const id = cookie();
    await sendBatch([{ ...full({ anonymousId: id }, all), timestamp: 'never' }]);
    await drained();
    const kept = JSON.stringify((await quarantine()).filter((each) => JSON.stringify(each).includes(id)));
    expect(kept).toContain('Pura 70');
    expect(kept).not.toMatch(/click-canary|oaid-canary|31\.2304|vip-canary/);
  });
});
