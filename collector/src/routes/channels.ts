import type {
  ChannelRule,
  ChannelRulesCall,
  ChannelRulesReply,
  ChannelTestReply,
  CustomChannelRule,
  ReclassifyReply,
} from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { conflictIn, customRuleOf } from '../channels/custom.ts';
import { reclassify } from '../channels/reclassify.ts';
import { RULES, type Rule, ruleOf } from '../channels/rules.ts';
import { readingOf } from '../channels/touchpoint.ts';
import { readJson } from '../http/body.ts';
import { type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { instantOf } from '../reports/instant.ts';
import { UNATTRIBUTED } from '../reports/models/attribute.ts';
import { latestRules, rulesVersions, saveRules } from '../store/channel-rules.ts';
import { parse } from './parse.ts';

const LONGEST_URL = 4096;

/** An address as people paste it: with its scheme. */
const Address = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(LONGEST_URL),
  v.regex(/^[a-z][a-z\d+.-]*:\/\/[^\s/?#]+/i, 'must be a whole address, e.g. https://shop.example/?utm_source=xhs'),
);

const MOST = { rules: 100, conditions: 10, values: 200, text: 200 } as const;

const Words = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MOST.text));

/** A rule of the deployment's own. A channel's name stands in paths and tables: no control characters. */
const CustomRule: v.GenericSchema<unknown, CustomChannelRule> = v.object({
  channel: v.pipe(
    v.string(),
    v.trim(),
    v.regex(/^[^\p{Cc}]{1,60}$/u, 'a channel has 1 to 60 characters'),
    v.check((name) => name !== UNATTRIBUTED, `${UNATTRIBUTED} is what no touch led to`),
  ),
  paid: v.boolean(),
  all: v.pipe(
    v.array(
      v.object({
        field: v.picklist(['source', 'medium', 'campaign', 'category']),
        op: v.picklist(['is', 'contains', 'starts', 'ends']),
        values: v.pipe(v.array(Words), v.minLength(1), v.maxLength(MOST.values)),
      }),
    ),
    v.minLength(1, 'a rule needs a condition'),
    v.maxLength(MOST.conditions),
  ),
});

const CustomRules = v.pipe(v.array(CustomRule), v.maxLength(MOST.rules));

/** Body of `POST /api/channels/rules`. */
export const RulesCall: v.GenericSchema<unknown, ChannelRulesCall> = v.object({ rules: CustomRules, reason: Words });

/** Body of `POST /api/channels/reclassify`. */
export const Reclassify = v.object({ from: v.string(), dry_run: v.boolean() });

/** Body of `POST /api/channels/test`. */
export const ChannelTest = v.object({
  rules: v.optional(CustomRules),
  url: Address,
  referrer: v.nullish(v.union([v.literal(''), Address])),
});

/** How visits become channels, mounted under `/api/channels` behind the admin check. */
export const channels = new Hono<AppEnv>();

channels.get('/rules', async (c) => {
  const versions = await rulesVersions(c.env.DB);
  const own = versions[0]?.rules ?? [];
  return c.json<ChannelRulesReply>({ own, versions, rules: RULES.map(readable), otherwise: 'Unassigned' });
});

/** The whole list of own rules; they hold for events that are stored from now on. */
channels.post('/rules', async (c) => {
  const { rules, reason } = parse(RulesCall, await readJson(c), 'invalid_body');
  const conflict = conflictIn(rules);
  if (conflict) throw new Refusal('invalid_body', conflict, 'rules');
  const version = await saveRules(c.env.DB, { rules, reason, actor: c.get('caller').actor, at: Date.now() });
  note(c, { target: `version ${version}`, reason });
  return c.json({ version });
});

/** History is named anew only here, and only when asked: `dry_run` says before what would move. */
channels.post('/reclassify', async (c) => {
  const { from, dry_run: dryRun } = parse(Reclassify, await readJson(c), 'invalid_body');
  const since = instantOf(from, c.env.GUIYI_TIME_ZONE);
  if (since === null) throw new Refusal('invalid_body', '`from` must be an ISO 8601 date or time.', 'from');
  const moves = await reclassify(c.env.DB, { from: since, at: Date.now(), dryRun });
  const touches = moves.reduce((sum, move) => sum + move.touches, 0);
  return c.json<ReclassifyReply>({ dry_run: dryRun, touches, moves });
});

channels.post('/test', async (c) => {
  const { url, referrer, rules: draft } = parse(ChannelTest, await readJson(c), 'invalid_body');
  const { facts, touchpoint, tags, click, referrer: host, ignored } = readingOf({ type: 'page', url, referrer });
  const rules = draft ?? (await latestRules(c.env.DB));
  const own = facts && customRuleOf(facts, rules);
  const rule = facts && !own ? ruleOf(facts) : undefined;
  return c.json<ChannelTestReply>({
    touchpoint: touchpoint && { ...touchpoint, channel: own?.channel ?? touchpoint.channel },
    rule: rule ? readable(rule, RULES.indexOf(rule)) : null,
    own: own ? rules.indexOf(own) + 1 : null,
    facts,
    tags,
    click: click && { source: click.source, medium: click.medium },
    referrer: host,
    ignored,
  });
});

function readable({ channel, paid, any }: Rule, index: number): ChannelRule {
  return {
    position: index + 1,
    channel,
    paid: paid === true,
    any: any.map((condition) =>
      Object.fromEntries(Object.entries(condition).map(([field, pattern]) => [field, pattern?.source ?? ''])),
    ),
  };
}
