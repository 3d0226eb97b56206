import type { ChannelRule, ChannelRulesReply, ChannelTestReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { RULES, type Rule, ruleOf } from '../channels/rules.ts';
import { readingOf } from '../channels/touchpoint.ts';
import { readJson } from '../http/body.ts';
import type { AppEnv } from '../http/context.ts';
import { parse } from './parse.ts';

const LONGEST_URL = 4096;

/** An address as people paste it: with its scheme. */
const Address = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(LONGEST_URL),
  v.regex(/^[a-z][a-z\d+.-]*:\/\/[^\s/?#]+/i, 'must be a whole address, e.g. https://shop.example/?utm_source=xhs'),
);

/** Body of `POST /api/channels/test`. */
export const ChannelTest = v.object({ url: Address, referrer: v.nullish(v.union([v.literal(''), Address])) });

/** How visits become channels, mounted under `/api/channels` behind the admin check. */
export const channels = new Hono<AppEnv>();

channels.get('/rules', (c) => c.json<ChannelRulesReply>({ rules: RULES.map(readable), otherwise: 'Unassigned' }));

channels.post('/test', async (c) => {
  const { url, referrer } = parse(ChannelTest, await readJson(c), 'invalid_body');
  const { facts, touchpoint, tags, click, referrer: host, ignored } = readingOf({ type: 'page', url, referrer });
  const rule = facts && ruleOf(facts);
  return c.json<ChannelTestReply>({
    touchpoint,
    rule: rule ? readable(rule, RULES.indexOf(rule)) : null,
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
