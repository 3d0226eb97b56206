import type { CampaignsReply, PlannedCampaign } from '@guiyi/protocol';
import { CODES } from '@guiyi/protocol/codes';
import { Hono } from 'hono';
import * as v from 'valibot';
import { touchpointOf } from '../channels/touchpoint.ts';
import { readJson } from '../http/body.ts';
import { type AppContext, type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { isPersonal } from '../lib/personal.ts';
import { allCampaigns, type CampaignRow, campaignOf, changeCampaign, saveCampaign } from '../store/campaigns.ts';
import { allSources } from '../store/sources.ts';
import { appOf, type WechatApp } from '../wechat/apps.ts';
import { codeImage } from '../wechat/code-image.ts';
import { addressOf, linkOf, pageOf } from './campaign-link.ts';
import { parse } from './parse.ts';

/** Neither taken for another nor read for a word; a letter begins, so that nothing takes it for a number. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz';
const ALPHABET = `${LETTERS}23456789`;
const LENGTH = 10;

const words = (longest: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.regex(/^\P{Cc}+$/u, 'must not be empty'),
    v.maxLength(longest),
    v.check((text) => !isPersonal(text), 'must not hold a phone number or an e-mail address'),
  );

const name = words(100);
const tag = words(100);

/** Body of `POST /api/campaigns`. */
export const CampaignCall = v.object({
  kind: v.picklist(['web', 'miniprogram']),
  name,
  target: v.string(),
  source_id: v.nullish(v.string(), null),
  source: tag,
  medium: tag,
  campaign: tag,
  content: v.nullish(tag, null),
});

/** Body of `POST /api/campaigns/:code`. */
export const CampaignChange = v.object({ name: v.optional(name), archived: v.optional(v.boolean()) });

/** Body of `POST /api/campaigns/:code/image`. */
export const CampaignImage = v.object({
  width: v.optional(v.pipe(v.number(), v.integer(), v.minValue(280), v.maxValue(1280))),
  version: v.optional(v.picklist(['release', 'trial', 'develop'])),
});

/** The campaign builder, mounted under `/api/campaigns` behind the staff check. */
export const campaigns = new Hono<AppEnv>();

campaigns.get('/', async (c) => c.json<CampaignsReply>({ campaigns: (await allCampaigns(c.env.DB)).map(shown) }));

campaigns.post('/', async (c) => {
  const call = parse(CampaignCall, await readJson(c), 'invalid_body');
  const target = call.kind === 'web' ? addressOf(call.target) : pageOf(call.target);
  if (target === null || isPersonal(target)) throw new Refusal('invalid_body', FAULT[call.kind], 'target');
  const source_id = call.kind === 'web' ? null : call.source_id;
  if (source_id !== null) await miniprogramOf(c, source_id);
  const { source, medium } = tidy(call);
  const row = { ...call, target, source_id, source, medium, created_at: Date.now(), created_by: c.get('caller').actor };
  for (;;) {
    const campaign: CampaignRow = { ...row, code: newCode(), archived_at: null };
    if (!(await saveCampaign(c.env.DB, campaign))) continue;
    note(c, { target: campaign.code });
    return c.json<PlannedCampaign>(shown(campaign), 201);
  }
});

campaigns.post('/:code', async (c) => {
  const change = parse(CampaignChange, await readJson(c), 'invalid_body');
  const row = await changeCampaign(c.env.DB, c.req.param('code'), change, Date.now());
  if (row === null) throw unknown();
  note(c, { target: row.code });
  return c.json<PlannedCampaign>(shown(row));
});

/** WeChat's picture of a mini-program code. Asked for each time: WeChat draws the same again, and none has to be kept. */
campaigns.post('/:code/image', async (c) => {
  const call = parse(CampaignImage, await readJson(c), 'invalid_body');
  const row = await campaignOf(c.env.DB, c.req.param('code'));
  if (row === null) throw unknown();
  if (row.kind === 'web') throw new Refusal('invalid_body', 'Only mini-programs have such codes.', 'code');
  const app = await miniprogramOf(c, row.source_id);
  if (app === null) throw new Refusal('wechat_not_configured', CODES.wechat_not_configured.mend, 'source_id');
  const outcome = await codeImage(c.env, app, { ...call, scene: row.code, page: row.target });
  if ('fault' in outcome) throw new Refusal(outcome.fault, CODES[outcome.fault].mend, 'code');
  return c.body(await outcome.image.arrayBuffer(), 200, { 'content-type': outcome.image.type });
});

const FAULT = {
  web: 'A whole address, such as https://shop.example/sale, without anything personal in it.',
  miniprogram: 'A page of the mini-program, such as pages/index/index, without a query.',
};

const unknown = () => new Refusal('unknown_campaign', 'No campaign has this code.', 'code');

/** The app of a source, or the only one; null when none is configured. */
async function miniprogramOf(c: AppContext, id: string | null): Promise<WechatApp | null> {
  if (id === null) return appOf(c.env, { id: '', kind: 'miniprogram' });
  const source = (await allSources(c.env.DB)).find((each) => each.id === id && each.kind === 'miniprogram');
  if (!source) throw new Refusal('invalid_body', 'No mini-program is a source of this id.', 'source_id');
  return appOf(c.env, source);
}

/** Source and medium as reports will name them, e.g. `xiaohongshu` for `xhs`. */
function tidy({ source, medium, campaign: name }: Pick<CampaignRow, 'source' | 'medium' | 'campaign'>) {
  return (
    touchpointOf({ type: 'page', campaign: { source, medium, name } }) ?? { source, medium, channel: 'Unassigned' }
  );
}

function shown(row: CampaignRow): PlannedCampaign {
  const { created_at, archived_at } = row;
  return {
    ...row,
    channel: tidy(row).channel,
    link: linkOf(row),
    created_at: new Date(created_at).toISOString(),
    archived_at: archived_at === null ? null : new Date(archived_at).toISOString(),
  };
}

function newCode(): string {
  const [first = 0, ...rest] = crypto.getRandomValues(new Uint32Array(LENGTH));
  return LETTERS.charAt(first % LETTERS.length) + rest.map((n) => ALPHABET.charAt(n % ALPHABET.length)).join('');
}
