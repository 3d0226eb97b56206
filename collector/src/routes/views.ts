import type { SavedView, SummaryState, ViewsReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import { type AppContext, type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { MOST_READERS, readersOf } from '../lib/mail.ts';
import { isPublicUrl } from '../lib/outbound.ts';
import { isPersonal } from '../lib/personal.ts';
import { nextAt } from '../reports/summary/schedule.ts';
import { messageOf, sendSummary } from '../reports/summary/send.ts';
import {
  removeSummary,
  removeView,
  type SummaryRow,
  saveSummary,
  saveView,
  type ViewRow,
  viewFor,
  viewsFor,
} from '../store/views.ts';
import { parse } from './parse.ts';
import { answerView, viewQuestion } from './view-question.ts';

/** In all: a list of more is no help to anybody. */
const MOST_VIEWS = 1_000;

const nobody = v.check((text: string) => !isPersonal(text), 'must not hold a phone number or an e-mail address');
const Name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100), nobody);
const Params = v.pipe(v.string(), v.maxLength(4_000), nobody);

/** Body of `POST /api/views`. */
export const ViewCall = v.object({
  name: Name,
  page: v.picklist(['attribution', 'costs', 'trends', 'funnel', 'cohorts', 'flows']),
  params: Params,
  shared: v.optional(v.boolean(), false),
});

/** Body of `POST /api/views/:id`: what changes. */
export const ViewChange = v.object({
  name: v.optional(Name),
  params: v.optional(Params),
  shared: v.optional(v.boolean()),
});

/** Body of `POST /api/views/:id/summary`. */
export const SummaryCall = v.object({
  every: v.picklist(['day', 'week', 'month']),
  weekday: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(7)), 1),
  hour: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(23)),
  url: v.pipe(v.string(), v.trim(), v.maxLength(2_048)),
  format: v.optional(v.picklist(['json', 'wecom', 'dingtalk', 'feishu', 'email']), 'json'),
  language: v.optional(v.picklist(['zh', 'en']), 'zh'),
});

/** Saved reports and what is sent of them, mounted under `/api/views` behind the staff check. */
export const views = new Hono<AppEnv>();

views.get('/', async (c) => {
  const all = await viewsFor(c.env.DB, seenBy(c));
  return c.json<ViewsReply>({ views: all.map((each) => shown(c, each)) });
});

views.post('/', async (c) => {
  const { shared, ...call } = parse(ViewCall, await readJson(c), 'invalid_body');
  const now = Date.now();
  viewQuestion(call.page, call.params, c.env, now);
  const view: ViewRow = {
    id: `v_${crypto.randomUUID().replaceAll('-', '')}`,
    ...call,
    shared: +shared,
    owner: c.get('caller').actor,
    created_at: now,
    updated_at: now,
  };
  if (!(await saveView(c.env.DB, view, MOST_VIEWS))) {
    throw new Refusal('invalid_body', `There are ${MOST_VIEWS} views; remove some.`);
  }
  note(c, { target: view.id });
  return c.json<SavedView>(shown(c, { view, summary: null }), 201);
});

views.get('/:id', async (c) => c.json<SavedView>(shown(c, await visible(c))));

views.post('/:id', async (c) => {
  const { view, summary } = await own(c);
  const { shared, ...change } = parse(ViewChange, await readJson(c), 'invalid_body');
  const now = Date.now();
  const changed = { ...view, ...change, shared: shared === undefined ? view.shared : +shared, updated_at: now };
  viewQuestion(changed.page, changed.params, c.env, now);
  await saveView(c.env.DB, changed, MOST_VIEWS);
  return c.json<SavedView>(shown(c, { view: changed, summary }));
});

views.delete('/:id', async (c) => {
  const { view } = await own(c);
  await removeView(c.env.DB, view.id);
  return c.body(null, 204);
});

/** What is due before it was set is not sent any more. */
views.post('/:id/summary', async (c) => {
  const { view } = await own(c);
  const { weekday = 1, ...call } = parse(SummaryCall, await readJson(c), 'invalid_body');
  checkReceiver(c, call);
  const now = Date.now();
  const link = new URL(`/console/#/view/${view.id}`, c.req.url).href;
  const state = { sent_at: null, attempts: 0, error: null };
  const summary: SummaryRow = { view_id: view.id, ...call, weekday, link, created_at: now, handled_at: now, ...state };
  await saveSummary(c.env.DB, summary);
  return c.json<SavedView>(shown(c, { view, summary }));
});

views.delete('/:id/summary', async (c) => {
  const { view } = await own(c);
  if (await removeSummary(c.env.DB, view.id)) return c.body(null, 204);
  throw noSummary();
});

/** Sends it once, now, so that one sees whether it arrives. */
views.post('/:id/summary/test', async (c) => {
  const { view, summary } = await own(c);
  if (summary === null) throw noSummary();
  const now = Date.now();
  try {
    await sendSummary(c.env, answerView(c.env), view, summary, now, now);
  } catch (error) {
    throw new Refusal('summary_failed', messageOf(error), 'url');
  }
  return c.body(null, 204);
});

/** Whose views the caller sees beside the shared ones. An admin sees all: somebody must end what a former colleague has sent. */
function seenBy(c: AppContext): string | null {
  const { actor, role } = c.get('caller');
  return role === 'admin' ? null : actor;
}

function checkReceiver(
  c: AppContext,
  { format, url }: Pick<v.InferOutput<typeof SummaryCall>, 'format' | 'url'>,
): void {
  if (format !== 'email') {
    if (isPublicUrl(url, c.env.GUIYI_LOCAL_URLS === '1')) return;
    throw new Refusal('invalid_body', 'This is no public https address.', 'url');
  }
  if (!c.env.GUIYI_SMTP) throw new Refusal('mail_not_set', 'This deployment sends no mail.', 'format');
  if (readersOf(url)) return;
  const message = `Write the readers as mailto:ann@brand.cn,ben@brand.cn; at most ${MOST_READERS}.`;
  throw new Refusal('invalid_body', message, 'url');
}

const noSummary = () => new Refusal('unknown_summary', 'Nothing is sent of this view.', 'id');

async function visible(c: AppContext): Promise<{ view: ViewRow; summary: SummaryRow | null }> {
  const found = await viewFor(c.env.DB, seenBy(c), c.req.param('id') ?? '');
  if (found) return found;
  throw new Refusal('unknown_view', 'There is no such view, or its owner does not share it.', 'id');
}

async function own(c: AppContext): Promise<{ view: ViewRow; summary: SummaryRow | null }> {
  const found = await visible(c);
  if (isOwn(c, found.view)) return found;
  throw new Refusal('forbidden_role', 'Only its owner or an admin changes a view.', 'id');
}

function isOwn(c: AppContext, { owner }: ViewRow): boolean {
  const { actor, role } = c.get('caller');
  return owner === actor || role === 'admin';
}

function shown(c: AppContext, { view, summary }: { view: ViewRow; summary: SummaryRow | null }): SavedView {
  const { shared, created_at, updated_at, ...rest } = view;
  return {
    ...rest,
    shared: shared === 1,
    mine: isOwn(c, view),
    created_at: new Date(created_at).toISOString(),
    updated_at: new Date(updated_at).toISOString(),
    summary: summary && stateOf(summary, c.env.GUIYI_TIME_ZONE),
  };
}

/** Where it goes, without what may be a secret or a name. */
function hostOf(url: string): string {
  const domains = readersOf(url)?.map((reader) => reader.replace(/^.*@/, ''));
  return domains ? [...new Set(domains)].join(', ') : new URL(url).host;
}

function stateOf({ every, weekday, hour, format, language, url, ...row }: SummaryRow, timeZone: string): SummaryState {
  const { sent_at, error, attempts } = row;
  return {
    every,
    weekday,
    hour,
    format,
    language,
    error,
    attempts,
    host: hostOf(url),
    sent_at: sent_at === null ? null : new Date(sent_at).toISOString(),
    next_at: new Date(nextAt({ every, weekday, hour }, Date.now(), timeZone)).toISOString(),
  };
}
