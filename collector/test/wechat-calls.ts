/** What tests of `/v1/wechat` share: WeChat itself, a day of their own, and a visitor's calls. */
import type { ResolveReply, WechatReply } from '@guiyi/protocol';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { OPERATIONS } from '../src/routes/openapi/operations.ts';
import { admin, GRANTED, post } from './client.ts';
import { FakeWechat } from './fake-wechat.ts';

export const SESSION = '/sns/jscode2session';
export const TOKEN = '/cgi-bin/stable_token';
export const PHONE = '/wxa/business/getuserphonenumber';

let visitors = 0;
export const newVisitor = () => `visitor-${++visitors}`;

/** Has the tests of a file meet WeChat, and what was logged; both are new for each. */
export function onWechat() {
  const on = { wechat: new FakeWechat(), logged: [] as unknown[][], today: Date.now() };
  beforeEach(() => {
    // Each test has a day of its own: the tokens and the forced refreshes of the former are over.
    on.today += 25 * 3_600_000;
    vi.useFakeTimers({ toFake: ['Date'], now: on.today });
    on.wechat = new FakeWechat();
    on.logged = [];
    vi.stubGlobal('fetch', (input: RequestInfo, init?: RequestInit) => on.wechat.fetch(new Request(input, init)));
    vi.spyOn(console, 'error').mockImplementation((...args) => void on.logged.push(args));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  return on;
}

export function send(
  path: 'session' | 'phone',
  code: string,
  anonymousId: string,
  extra: object = { context: GRANTED },
) {
  return post(`/v1/wechat/${path}`, JSON.stringify({ writeKey: 'demo-miniprogram', code, anonymousId, ...extra }));
}

export async function linked(
  path: 'session' | 'phone',
  code: string,
  anonymousId: string,
): Promise<WechatReply['linked']> {
  const reply = await send(path, code, anonymousId);
  expect(reply.status).toBe(200);
  const body = await reply.json<WechatReply>();
  v.parse(OPERATIONS.find((operation) => operation.path === `/v1/wechat/${path}`)?.reply ?? v.never(), body);
  return body.linked;
}

/** The person whom an identifier leads to. */
export const resolve = (type: string, value: string, scope = '') =>
  admin<ResolveReply>('/api/identity/resolve', { type, value, scope });
