import { env } from 'cloudflare:test';
import type { AttributionReply, NewTokenReply, Role, SavedView, SummaryMessage, ViewsReply } from '@guiyi/protocol';
import * as v from 'valibot';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { app } from '../src/app.ts';
import { MOST_ATTEMPTS, sendSummaries } from '../src/reports/summary/send.ts';
import { OPERATIONS } from '../src/routes/openapi/operations.ts';
import { answerView } from '../src/routes/view-question.ts';
import { admin, call, drained, post, refusal, sendSecret } from './client.ts';
import { ADMIN } from './setup.ts';

const HOUR = 3_600_000;
const HOOK = 'https://hooks.brand.example/in?key=robot-secret';

const as: Record<string, Record<string, string>> = {};

async function tokenOf(name: string, role: Role): Promise<void> {
  const reply = await post('/api/tokens', JSON.stringify({ name, role }), ADMIN);
  as[name] = { authorization: `Bearer ${(await reply.json<NewTokenReply>()).token}` };
}

const send = (path: string, body: object, who = as.ann) => post(`/api/views${path}`, JSON.stringify(body), who);

async function saved(more: object = {}, who = as.ann): Promise<SavedView> {
  const view = { name: 'Buyers', page: 'attribution', params: 'range=30d&models=first,last', ...more };
  const reply = await send('', view, who);
  expect(reply.status).toBe(201);
  return reply.json<SavedView>();
}

async function list(who: Record<string, string> | undefined): Promise<SavedView[]> {
  const body = await (await call('/api/views', { headers: who ?? {} })).json<ViewsReply>();
  v.parse(OPERATIONS.find(({ path, method }) => path === '/api/views' && method === 'get')?.reply ?? v.never(), body);
  return body.views;
}

beforeAll(async () => {
  await tokenOf('ann', 'marketer');
  await tokenOf('ben', 'marketer');
  const who = { userId: 'views-buyer' };
  const time = (ago: number) => ({ timestamp: new Date(Date.now() - ago).toISOString() });
  await sendSecret([
    {
      ...who,
      ...time(5 * HOUR),
      type: 'page',
      name: 'Home',
      context: { campaign: { source: 'baidu', medium: 'cpc' }, page: { url: 'https://shop.example/' } },
    },
    {
      ...who,
      ...time(HOUR),
      type: 'track',
      event: 'Order Completed',
      properties: { order_id: 'views-1', revenue: 120, currency: 'CNY' },
    },
  ]);
  await drained();
  // The graph publishes who holds what a moment later.
  await vi.waitFor(async () => expect(await env.DB.prepare('SELECT count(*) AS n FROM holds').first('n')).toBe(1));
});

beforeEach(() => env.DB.batch([env.DB.prepare('DELETE FROM views'), env.DB.prepare('DELETE FROM summaries')]));
afterEach(() => vi.unstubAllGlobals());

describe('saved views', () => {
  test('are their owner’s until shared; then others see them and change nothing', async () => {
    const view = await saved();
    expect(view).toMatchObject({ name: 'Buyers', page: 'attribution', shared: false, mine: true, summary: null });
    expect(await list(as.ben)).toEqual([]);
    expect(await refusal(await call(`/api/views/${view.id}`, { headers: as.ben ?? {} }))).toEqual([
      404,
      'unknown_view',
    ]);
    expect((await send(`/${view.id}`, { shared: true })).status).toBe(200);
    expect(await list(as.ben)).toMatchObject([{ id: view.id, mine: false, params: 'range=30d&models=first,last' }]);
    expect(await refusal(await send(`/${view.id}`, { name: 'Mine now' }, as.ben))).toEqual([403, 'forbidden_role']);
    const taken = await call(`/api/views/${view.id}`, { method: 'DELETE', headers: as.ben ?? {} });
    expect(await refusal(taken)).toEqual([403, 'forbidden_role']);
    expect(await list(as.ann)).toMatchObject([{ name: 'Buyers' }]);
  });

  test('an admin sees all, and can end what a former colleague left', async () => {
    const view = await saved();
    await send(`/${view.id}/summary`, { every: 'day', hour: 9, url: HOOK });
    expect(await list(ADMIN)).toMatchObject([{ id: view.id, mine: true }]);
    expect((await call(`/api/views/${view.id}`, { method: 'DELETE', headers: ADMIN })).status).toBe(204);
    expect(await list(as.ann)).toEqual([]);
    expect(await env.DB.prepare('SELECT count(*) AS n FROM summaries').first('n')).toBe(0);
  });

  test('change in name and address, and stay what they were where nothing is said', async () => {
    const view = await saved({ shared: true });
    await send(`/${view.id}`, { name: ' Buyers of May ', params: 'from=2026-05-01&to=2026-05-31' });
    expect(await list(as.ann)).toMatchObject([
      { id: view.id, name: 'Buyers of May', params: 'from=2026-05-01&to=2026-05-31', shared: true },
    ]);
  });

  test.each([
    ['a report that does not exist', { page: 'people' }, 'invalid_body'],
    ['no name', { name: '  ' }, 'invalid_body'],
    ['a long name', { name: 'n'.repeat(101) }, 'invalid_body'],
    ['a range that is none', { params: 'range=soon' }, 'invalid_parameter'],
    ['days in the wrong order', { params: 'from=2026-05-02&to=2026-04-30' }, 'invalid_parameter'],
    ['a day that there is not', { params: 'from=2026-02-30&to=2026-03-01' }, 'invalid_parameter'],
    ['half of a range', { params: 'from=2026-02-01' }, 'invalid_parameter'],
    ['an instant', { params: 'from=2026-02-01T00:00Z&to=2026-02-02' }, 'invalid_parameter'],
    ['a funnel of one step', { page: 'funnel', params: 'step=A' }, 'invalid_parameter'],
  ])('are not saved with %s', async (_, more, code) => {
    const body = { name: 'x', page: 'attribution', params: '', ...more };
    expect(await refusal(await send('', body))).toEqual([400, code]);
    expect(await list(ADMIN)).toEqual([]);
  });

  test('are not saved with a model that there is not', async () => {
    const body = { name: 'x', page: 'attribution', params: 'models=magic' };
    expect(await refusal(await send('', body))).toEqual([422, 'unknown_model']);
  });
});

describe('summaries', () => {
  interface Sent {
    url: string;
    body: string;
    headers: Headers;
  }

  /** Answers in place of the receiver. */
  function receive(answer: () => Response): Sent[] {
    const sent: Sent[] = [];
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      sent.push({ url, body: String(init.body), headers: new Headers(init.headers) });
      return answer();
    });
    return sent;
  }

  const scheduled = async (more: object = {}, view?: SavedView): Promise<SavedView> => {
    const { id } = view ?? (await saved());
    const reply = await send(`/${id}/summary`, { every: 'day', hour: 9, url: HOOK, language: 'en', ...more });
    expect(reply.status).toBe(200);
    return reply.json<SavedView>();
  };
  const run = (at: number) => sendSummaries(env, answerView(env), at);
  const summaryOf = async (id: string) => (await admin<SavedView>(`/api/views/${id}`)).summary;

  test('send what the report answers, once, when it is due', async () => {
    const view = await scheduled();
    const sent = receive(() => new Response(null, { status: 204 }));
    const next = Date.parse(view.summary?.next_at ?? '');
    await run(next - 1);
    expect(sent).toEqual([]);
    await run(next + 17 * 60_000);
    await run(next + HOUR);
    expect(sent).toHaveLength(1);
    const message = JSON.parse(sent[0]?.body ?? '') as SummaryMessage & { report: AttributionReply };
    expect(sent[0]?.url).toBe(HOOK);
    expect(sent[0]?.headers.get('guiyi-signature')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(message).toMatchObject({
      type: 'report_summary',
      view: { id: view.id, name: 'Buyers', page: 'attribution' },
      link: `https://guiyi.test/console/#/view/${view.id}`,
      report: { total: { conversions: 1, value: 120 }, models: [{ model: 'first' }, { model: 'last' }] },
    });
    expect(message.text).toContain('1 conversions, worth 120 CNY');
    expect(message.text).toContain('Model last:\n- Paid Search: 1 (120 CNY)');
    expect(sent[0]?.body).not.toContain('views-buyer');
    await run(next + 24 * HOUR);
    expect(sent).toHaveLength(2);
    expect((JSON.parse(sent[1]?.body ?? '') as SummaryMessage).id).not.toBe(message.id);
  });

  test('that fail are tried each hour, five times, as the same summary, and it is seen; then the next one is waited for', async () => {
    const view = await scheduled();
    const sent = receive(() => new Response('no', { status: 500 }));
    const next = Date.parse(view.summary?.next_at ?? '');
    await run(next);
    expect(await summaryOf(view.id)).toMatchObject({ attempts: 1, error: 'The receiver answered 500.', sent_at: null });
    for (let hour = 1; hour < 9; hour++) await run(next + hour * HOUR);
    expect(sent).toHaveLength(MOST_ATTEMPTS);
    expect(new Set(sent.map(({ body }) => (JSON.parse(body) as SummaryMessage).id)).size).toBe(1);
    expect(await summaryOf(view.id)).toMatchObject({ attempts: 0, error: 'The receiver answered 500.' });
    vi.unstubAllGlobals();
    receive(() => new Response('ok'));
    await run(next + 24 * HOUR);
    expect(await summaryOf(view.id)).toMatchObject({
      attempts: 0,
      error: null,
      sent_at: new Date(next + 24 * HOUR).toISOString(),
    });
  });

  test('one that fails holds up no other', async () => {
    await scheduled({ url: 'https://down.example/' });
    const good = await scheduled({}, await saved({ name: 'Other' }));
    vi.stubGlobal('fetch', async (url: string) => {
      if (url.includes('down')) throw new Error(`cannot reach ${url}`);
      return new Response('ok');
    });
    await run(Date.parse(good.summary?.next_at ?? ''));
    const all = (await list(as.ann)).map(({ name, summary }) => [name, summary?.error ?? null]);
    expect(all).toEqual([
      ['Buyers', 'cannot reach …'],
      ['Other', null],
    ]);
  });

  test('speak to the robots of chats, and take their refusal for one', async () => {
    const texts: Record<string, (body: string) => string> = {
      wecom: (body) => (JSON.parse(body) as { markdown: { content: string } }).markdown.content,
      dingtalk: (body) => (JSON.parse(body) as { markdown: { text: string } }).markdown.text,
      feishu: (body) => (JSON.parse(body) as { content: { text: string } }).content.text,
    };
    for (const [format, textOf] of Object.entries(texts)) {
      const view = await scheduled({ format, language: 'zh' });
      const sent = receive(() => Response.json(format === 'feishu' ? { code: 0 } : { errcode: 0 }));
      expect((await send(`/${view.id}/summary/test`, {})).status).toBe(204);
      expect(textOf(sent[0]?.body ?? '')).toContain('转化 1，价值 120 CNY');
      expect(sent[0]?.headers.has('guiyi-signature')).toBe(false);
      vi.unstubAllGlobals();
      receive(() => Response.json({ errcode: 93000, errmsg: 'invalid webhook url', code: 19001 }));
      const reply = await send(`/${view.id}/summary/test`, {});
      expect(await reply.clone().text()).not.toContain('robot-secret');
      expect(await refusal(reply)).toEqual([502, 'summary_failed']);
      vi.unstubAllGlobals();
    }
  });

  test.each<[page: string, params: string, says: string]>([
    ['costs', 'range=7d', 'Spent 0 CNY'],
    ['trends', 'range=7d&event=Order+Completed&by=channel', 'Order Completed: 1'],
    ['funnel', 'range=7d&step=Home&step=Order+Completed', '- Order Completed: 1 (100%)'],
    ['cohorts', 'range=7d&event=Order+Completed&period=week', '1 people, 0 came back'],
    ['flows', 'range=7d&event=Home', 'Home: 1\n- Order Completed: 1'],
  ])('tell of %s', async (page, params, says) => {
    const view = await scheduled({}, await saved({ page, params }));
    const sent = receive(() => new Response('ok'));
    expect((await send(`/${view.id}/summary/test`, {})).status).toBe(204);
    expect((JSON.parse(sent[0]?.body ?? '') as SummaryMessage).text).toContain(says);
  });

  test.each([
    'http://hooks.brand.example/',
    'https://127.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://localhost/',
    'https://user:pass@brand.example/',
    'javascript:alert(1)',
    '',
  ])('go to no address inside: %j', async (url) => {
    const { id } = await saved();
    expect(await refusal(await send(`/${id}/summary`, { every: 'day', hour: 9, url }))).toEqual([400, 'invalid_body']);
    expect((await summaryOf(id)) ?? null).toBeNull();
  });

  test.each([{ every: 'year' }, { hour: 24 }, { hour: 1.5 }, { weekday: 0 }, { format: 'fax' }, { language: 'fr' }])(
    'are not set with %j',
    async (wrong) => {
      const { id } = await saved();
      const body = { every: 'week', weekday: 1, hour: 9, url: HOOK, ...wrong };
      expect(await refusal(await send(`/${id}/summary`, body))).toEqual([400, 'invalid_body']);
    },
  );

  test('go by mail where the deployment has a mailbox; only to addresses, of which the domains are shown', async () => {
    const { id } = await saved();
    const set = { every: 'day', hour: 9, format: 'email', url: 'mailto:ann@brand.cn,ben@brand.cn' };
    expect(await refusal(await send(`/${id}/summary`, set))).toEqual([422, 'mail_not_set']);
    // Nobody listens there.
    const smtp = { GUIYI_SMTP: 'smtp://report%40brand.cn:pass-word@127.0.0.1:1', GUIYI_LOCAL_URLS: '1' };
    const withMail = { ...env, ...smtp };
    const ask = (path: string, body: object) =>
      app.request(`/api/views/${id}${path}`, { method: 'POST', headers: as.ann, body: JSON.stringify(body) }, withMail);
    for (const url of [
      'https://hooks.brand.example/in',
      'mailto:',
      'mailto:ann@brand.cn?bcc=eve@evil.example',
      'mailto:ann',
    ]) {
      expect(await refusal(await ask('/summary', { ...set, url }))).toEqual([400, 'invalid_body']);
    }
    const view = await (await ask('/summary', set)).json<SavedView>();
    expect(view.summary).toMatchObject({ format: 'email', host: 'brand.cn', error: null });
    const [due] = [Date.parse(view.summary?.next_at ?? '')];
    await sendSummaries(withMail, answerView(withMail), due);
    const [after] = await list(as.ann);
    expect(after?.summary).toMatchObject({
      sent_at: null,
      attempts: 1,
      error: expect.stringContaining('ECONNREFUSED'),
    });
    expect(JSON.stringify(after)).not.toMatch(/pass-word|ann@|ben@/);
  });

  test('never show the address again, which may hold a secret', async () => {
    const view = await scheduled();
    expect(view.summary?.host).toBe('hooks.brand.example');
    expect(JSON.stringify([view, await list(as.ann), await list(ADMIN)])).not.toContain('robot-secret');
  });

  test('can be ended, and are set and tried by the owner alone', async () => {
    const view = await scheduled({}, await saved({ shared: true }));
    const path = `/api/views/${view.id}/summary`;
    expect(await refusal(await send(`/${view.id}/summary/test`, {}, as.ben))).toEqual([403, 'forbidden_role']);
    const body = { every: 'day', hour: 1, url: HOOK };
    expect(await refusal(await send(`/${view.id}/summary`, body, as.ben))).toEqual([403, 'forbidden_role']);
    expect((await call(path, { method: 'DELETE', headers: as.ann ?? {} })).status).toBe(204);
    const sent = receive(() => new Response('ok'));
    await run(Date.now() + 48 * HOUR);
    expect(sent).toEqual([]);
    vi.unstubAllGlobals();
    expect(await refusal(await call(path, { method: 'DELETE', headers: as.ann ?? {} }))).toEqual([
      404,
      'unknown_summary',
    ]);
    expect(await refusal(await send(`/${view.id}/summary/test`, {}))).toEqual([404, 'unknown_summary']);
  });
});
