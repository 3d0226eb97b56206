import { env } from 'cloudflare:test';
import type { AuditVerifyReply, ChainReply } from '@guiyi/protocol';
import { describe, expect, test, vi } from 'vitest';
import { anchor } from '../src/privacy/anchors.ts';
import { admin } from './client.ts';
import { byCookie, cookie, DAY, decide, erasure, graph, soon, sqlIn, staff } from './support/people.ts';

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
