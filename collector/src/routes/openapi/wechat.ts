/** The operations of a mini-program's identity. */
import type { WechatReply as Reply, RequestCode } from '@guiyi/protocol';
import * as v from 'valibot';
import { PRIORITY } from '../../lib/identifier.ts';
import { WechatCall } from '../wechat.ts';
import type { Operation } from './operation.ts';

const WechatReply: v.GenericSchema<Reply> = v.object({
  linked: v.array(v.object({ type: v.picklist(PRIORITY), scope: v.string(), masked: v.string() })),
});

const Body = v.object({ writeKey: v.optional(v.string()), ...WechatCall.entries });

const ERRORS: RequestCode[] = [
  'invalid_json',
  'invalid_body',
  'missing_write_key',
  'unknown_write_key',
  'consent_missing',
  'request_too_large',
  'wechat_not_configured',
  'wechat_code_invalid',
  'wechat_user_blocked',
  'wechat_refused',
  'wechat_unavailable',
  'queue_unavailable',
];

const exchange = (path: string, summary: string): Operation => ({
  method: 'post',
  path,
  summary,
  auth: 'write_key',
  body: Body,
  status: 200,
  reply: WechatReply,
  errors: ERRORS,
});

export const wechat: Operation[] = [
  exchange('/v1/wechat/session', 'Redeem a code of wx.login: links openid and unionid, verified, with the visitor.'),
  exchange('/v1/wechat/phone', 'Redeem a code of a phone-number button: links the phone number, verified.'),
];
