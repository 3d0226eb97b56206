import { env, evictDurableObject } from 'cloudflare:test';
import type { AuditVerifyReply, ChainReply } from '@guiyi/protocol';
import { describe, expect, test, vi } from 'vitest';
import { anchor } from '../src/privacy/anchors.ts';
import { admin, drained, sendBatch } from './client.ts';
import {
  byCookie,
  byMember,
  cookie,
  DAY,
  decide,
  erasure,
  event,
  graph,
  soon,
  sqlIn,
  staff,
} from './support/people.ts';

const ledger = () => admin<ChainReply>('/api/consent/verify');
const trail = () => admin<AuditVerifyReply>('/api/audit/verify');
const edit = (sql: string, ...values: unknown[]) => sqlIn(graph(), sql, ...values);
const inTrail = (sql: string) => sqlIn(env.AUDIT.get(env.AUDIT.idFromName('trail')), sql);

async function decided(): Promise<number> {
  return (await decide({ anonymousId: cookie() }, { analytics: false })).seq;
}

/** What D1 has noted of a chain's end. */
async function noted(chain: 'audit' | 'consent'): Promise<number> {
  const value = await env.DB.prepare('SELECT value FROM meta WHERE name = ?')
    .bind(`${chain}_end`)
    .first<string>('value');
  return (JSON.parse(value ?? '{"n":0}') as { n: number }).n;
}

describe('the consent ledger', () => {
  test('a chain of the former layout is taken over, and vouches for what erasures had left', async () => {
    const [id, member] = [cookie(), `member-${crypto.randomUUID()}`];
    await sendBatch([event({ anonymousId: id, userId: member })]);
    await drained();
    const { seq } = await decide({ anonymousId: id, userId: member }, { analytics: true });
    await erasure([byCookie(id)], { scope: 'listed' });
    const { links } = await ledger();
    await edit('DELETE FROM consent_chain WHERE n = ?', links);
    await env.DB.prepare("DELETE FROM meta WHERE name = 'consent_end'").run();
    await edit('ALTER TABLE consent_chain RENAME TO later');
    await edit(`CREATE TABLE consent_chain (n INTEGER PRIMARY KEY, record INTEGER UNIQUE, note TEXT, salt TEXT,
      commitment TEXT NOT NULL, hash TEXT NOT NULL)`);
    await edit('INSERT INTO consent_chain SELECT * FROM later');
    await edit('DROP TABLE later');
    for (const restart of [1, 2]) {
      await evictDurableObject(graph());
      expect(await ledger(), `${restart}`).toMatchObject({ ok: true, links, records: 1 });
    }
    await edit(`UPDATE consent SET preferences = '{}' WHERE seq = ?`, seq);
    expect((await ledger()).broken).toEqual({ link: links, record: seq, why: 'content' });
    await edit(`UPDATE consent SET preferences = '{"analytics":true}' WHERE seq = ?`, seq);
  });

  test('an erasure removes content and salt, and leaves the chain whole', async () => {
    const id = cookie();
    const { seq } = await decide({ anonymousId: id }, { analytics: false });
    const before = await ledger();
    expect([before.ok, before.broken]).toEqual([true, null]);
    await erasure([byCookie(id)]);
    const after = await ledger();
    expect(after).toMatchObject({ ok: true, records: before.records - 1, erased: before.erased + 1 });
    expect(after.links).toBe(before.links + 1);
    expect(await edit('SELECT * FROM consent WHERE seq = ?', seq)).toEqual([]);
    expect(await edit('SELECT salt FROM consent_chain WHERE record = ?', seq)).toEqual([{ salt: null }]);
    // The next decision does not take the number of the erased one.
    expect(await decided()).toBeGreaterThan(seq);
  });

  test('scenario 29: an edit is found, and where', async () => {
    const seq = await decided();
    await decided();
    const [link] = await edit('SELECT n FROM consent_chain WHERE record = ?', seq);
    const n = link?.n as number;
    const edits: [string, string, string][] = [
      [
        `UPDATE consent SET preferences = '{"analytics":true}' WHERE seq = ?`,
        `UPDATE consent SET preferences = '{"analytics":false}' WHERE seq = ?`,
        'content',
      ],
      [
        'UPDATE consent SET time = time - 1 WHERE seq = ?',
        'UPDATE consent SET time = time + 1 WHERE seq = ?',
        'content',
      ],
      [
        'INSERT INTO consent_covers VALUES (999999, ?)',
        'DELETE FROM consent_covers WHERE ident = 999999 AND seq = ?',
        'content',
      ],
      [
        "UPDATE consent_chain SET commitment = commitment || '0' WHERE record = ?",
        'UPDATE consent_chain SET commitment = substr(commitment, 1, 64) WHERE record = ?',
        'link',
      ],
      ['UPDATE consent SET seq = -seq WHERE seq = ?', 'UPDATE consent SET seq = -seq WHERE seq = -?', 'missing'],
    ];
    for (const [edited, restored, why] of edits) {
      await edit(edited, seq);
      expect((await ledger()).broken, edited).toEqual({ link: n, record: seq, why });
      await edit(restored, seq);
      expect((await ledger()).ok, restored).toBe(true);
    }
    // Taking the salt away looks like an erasure, but no erasure says so.
    const [{ salt } = {}] = await edit('SELECT salt FROM consent_chain WHERE record = ?', seq);
    await edit('UPDATE consent_chain SET salt = NULL WHERE record = ?', seq);
    expect((await ledger()).broken).toEqual({ link: n, record: seq, why: 'missing' });
    await edit('UPDATE consent_chain SET salt = ? WHERE record = ?', salt, seq);
  });

  test('what an erasure leaves of a decision for others is vouched for anew', async () => {
    const [id, member] = [cookie(), `member-${crypto.randomUUID()}`];
    await sendBatch([event({ anonymousId: id, userId: member })]);
    await drained();
    const { seq } = await decide({ anonymousId: id, userId: member }, { analytics: true, advertising: false });
    const before = await ledger();
    await erasure([byCookie(id)], { scope: 'listed' });
    const after = await ledger();
    expect(after).toMatchObject({ ok: true, records: before.records, erased: before.erased + 1 });
    const set = (preferences: object) =>
      edit('UPDATE consent SET preferences = ? WHERE seq = ?', JSON.stringify(preferences), seq);
    await set({ analytics: true, advertising: true });
    expect((await ledger()).broken).toEqual({ link: after.links, record: seq, why: 'content' });
    // Without its salt it is one that nobody vouches for.
    const [{ salt } = {}] = await edit('SELECT salt FROM consent_chain WHERE n = ?', after.links);
    await edit('UPDATE consent_chain SET salt = NULL WHERE n = ?', after.links);
    expect((await ledger()).broken).toMatchObject({ record: seq, why: 'unchained' });
    await edit('UPDATE consent_chain SET salt = ? WHERE n = ?', salt, after.links);
    await set({ analytics: true, advertising: false });
    expect((await ledger()).ok).toBe(true);
    await erasure([byMember(member)]);
    expect(await ledger()).toMatchObject({ ok: true, records: before.records - 1 });
    expect(await edit('SELECT salt FROM consent_chain WHERE record = ?', seq)).toEqual([
      { salt: null },
      { salt: null },
    ]);
  });

  test('a record that somebody adds is found after a restart too', async () => {
    await decided();
    const forged = `INSERT INTO consent (seq, key, time, preferences, gpc, source) VALUES (990, 'x', 1, '{}', 0, 'demo-web')`;
    await edit(forged);
    await evictDurableObject(graph());
    expect((await ledger()).broken).toMatchObject({ record: 990, why: 'unchained' });
    await edit('DELETE FROM consent WHERE seq = 990');
    expect((await ledger()).ok).toBe(true);
  });

  test('a cut end is found by what D1 noted; and where that is forged, by the signed anchor of the archive', async () => {
    const seqs = [await decided(), await decided(), await decided()];
    const whole = await ledger();
    expect(whole).toMatchObject({ ok: true, anchored: null });
    await vi.waitFor(async () => expect(await noted('consent')).toBe(whole.links), soon);
    const now = Date.now();
    await anchor(env, now);
    const anchored = new Date(Math.floor(now / 1_000) * 1_000).toISOString();
    expect(await ledger()).toMatchObject({ ok: true, anchored });

    // Somebody takes the last two decisions out, records, links and all, so that the chain itself is whole.
    for (const seq of seqs.slice(1)) {
      await edit('DELETE FROM consent WHERE seq = ?', seq);
      await edit('DELETE FROM consent_covers WHERE seq = ?', seq);
      await edit('DELETE FROM consent_chain WHERE record = ?', seq);
    }
    const cut = { ok: false, links: whole.links - 2, broken: { link: whole.links - 1, record: null, why: 'end' } };
    expect(await ledger()).toMatchObject(cut);
    await env.DB.prepare("DELETE FROM meta WHERE name = 'consent_end'").run();
    expect(await ledger()).toMatchObject(cut);
    // An anchor of their own is not signed, a copy of an old one is older, and waiting makes no new one.
    await env.ARCHIVE.put('anchors/2999-01-01.jws', 'e30.e30.e30');
    await anchor(env, now + DAY);
    expect((await env.ARCHIVE.list({ prefix: 'anchors/' })).objects).toHaveLength(2);
    expect(await ledger()).toMatchObject({ ...cut, anchored });

    // Other decisions in the place of those that were cut off do not fit either.
    await decided();
    await decided();
    expect((await ledger()).broken).toMatchObject({ link: whole.links, why: 'link' });
  });
});

test('the audit trail: a cut end is found by the anchor, also where D1 forgot', async () => {
  for (const name of ['one', 'two']) await staff('/api/tokens', { name, role: 'marketer' });
  const whole = await trail();
  await vi.waitFor(async () => expect(await noted('audit')).toBe(whole.entries), soon);
  await env.ARCHIVE.delete((await env.ARCHIVE.list({ prefix: 'anchors/' })).objects.map(({ key }) => key));
  // The ledger was cut by the test before; a new one begins.
  for (const table of ['consent', 'consent_covers', 'consent_chain']) await edit(`DELETE FROM ${table}`);
  await env.DB.prepare("DELETE FROM meta WHERE name = 'consent_end'").run();
  await anchor(env, Date.now());
  expect((await trail()).anchored).not.toBeNull();
  await inTrail(`DELETE FROM trail WHERE n = ${whole.entries}`);
  await env.DB.prepare("DELETE FROM meta WHERE name = 'audit_end'").run();
  expect((await trail()).broken).toEqual({ n: whole.entries, why: 'end' });
});

test('anchors of a month are kept', async () => {
  const old = new Date(Date.now() - 40 * DAY).toISOString().slice(0, 10);
  await env.ARCHIVE.put(`anchors/${old}.jws`, 'old');
  await env.ARCHIVE.put(`anchors/${new Date(Date.now() - 20 * DAY).toISOString().slice(0, 10)}.jws`, 'young');
  for (const table of ['trail', 'about', 'base']) await inTrail(`DELETE FROM ${table}`);
  await env.ARCHIVE.delete(`anchors/${new Date().toISOString().slice(0, 10)}.jws`);
  await anchor(env, Date.now());
  const keys = (await env.ARCHIVE.list({ prefix: 'anchors/' })).objects.map(({ key }) => key);
  expect([keys.length, keys.some((key) => key.includes(old))]).toEqual([2, false]);
});
