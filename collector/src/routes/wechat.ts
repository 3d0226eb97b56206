import type { WechatReply } from '@guiyi/protocol';
import { CODES } from '@guiyi/protocol/codes';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { senderOf } from '../http/write-key.ts';
import { keyer } from '../lib/keyed.ts';
import { normalise } from '../lib/normalise.ts';
import { appOf } from '../wechat/apps.ts';
import { linkLogin, linkPhone } from '../wechat/link.ts';
import { parse } from './parse.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

/** Body of both calls. `context.consent` is as on an event; the visitor's record in the ledger may stand instead. */
export const WechatCall = v.object({
  code: text,
  anonymousId: text,
  context: v.nullish(
    v.object({
      consent: v.nullish(v.object({ categoryPreferences: v.object({ analytics: v.optional(v.boolean()) }) })),
    }),
  ),
});

/** Codes of a mini-program, redeemed at WeChat; mounted under `/v1/wechat`. Nothing that WeChat answers is returned raw. */
export const wechat = new Hono<AppEnv>();

wechat.post('/session', (c) => take(c, linkLogin));
wechat.post('/phone', (c) => take(c, linkPhone));

async function take(c: AppContext, link: typeof linkLogin) {
  const body = await readJson(c);
  const source = await senderOf(c, body);
  const call = parse(WechatCall, body, 'invalid_body');
  const options = { region: c.env.GUIYI_PHONE_REGION, key: keyer(c.env) };
  const anonymous = normalise('anonymous_id', call.anonymousId, '', options);
  if (anonymous === null) throw new Refusal('invalid_body', 'This is a placeholder.', 'anonymousId');
  const app = appOf(c.env, source);
  if (app === null) throw new Refusal('wechat_not_configured', 'No mini-program is set for this source.', 'writeKey');
  const granted = call.context?.consent?.categoryPreferences.analytics === true;
  const outcome = await link(c.env, source, app, { code: call.code, anonymous, granted });
  if ('fault' in outcome) throw new Refusal(outcome.fault, CODES[outcome.fault].mend, 'code');
  const reply: WechatReply = {
    linked: outcome.identifiers.map(({ type, scope, masked }) => ({ type, scope, masked })),
  };
  return c.json(reply);
}
