import type { WechatReply } from '@guiyi/protocol';
import { CODES } from '@guiyi/protocol/codes';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { senderOf } from '../http/write-key.ts';
import { appOf } from '../wechat/apps.ts';
import { linkLogin, linkPhone } from '../wechat/link.ts';
import { parse } from './parse.ts';
import { shortText, Visitor, visitorOf } from './visitor.ts';

/** Body of both calls. */
export const WechatCall = v.object({ code: shortText, ...Visitor });

/** Codes of a mini-program, redeemed at WeChat; mounted under `/v1/wechat`. Nothing that WeChat answers is returned raw. */
export const wechat = new Hono<AppEnv>();

wechat.post('/session', (c) => take(c, linkLogin));
wechat.post('/phone', (c) => take(c, linkPhone));

async function take(c: AppContext, link: typeof linkLogin) {
  const received = Date.now();
  const body = await readJson(c);
  const source = await senderOf(c, body);
  const call = parse(WechatCall, body, 'invalid_body');
  const visitor = visitorOf(c.env, call);
  const app = appOf(c.env, source);
  if (app === null) throw new Refusal('wechat_not_configured', 'No mini-program is set for this source.', 'writeKey');
  const outcome = await link(c.env, source, app, { code: call.code, received, ...visitor });
  if ('fault' in outcome) throw new Refusal(outcome.fault, CODES[outcome.fault].mend, 'code');
  const reply: WechatReply = {
    linked: outcome.identifiers.map(({ type, scope, masked }) => ({ type, scope, masked })),
  };
  return c.json(reply);
}
