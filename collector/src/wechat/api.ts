import type { Env } from '../lib/env.ts';
import { BACKOFF_MS, type Step, stepOf, type WechatCall, type WechatFault } from './rules.ts';

const DEFAULT_API = 'https://api.weixin.qq.com';
const TIMEOUT_MS = 5_000;

/** What WeChat answered; a picture as `image`, a Blob. */
export type Answer = { readonly [field: string]: unknown };

/** An answer that can be used, or what to do without one. */
export type Outcome = { step: 'done'; answer: Answer } | { step: Exclude<Step, 'done' | 'retry'> };

/** A result, or why there is none. */
export type OrFault<T> = T | { fault: WechatFault };

/** One call of WeChat's API. */
export interface WechatRequest {
  call: WechatCall;
  path: string;
  query?: Record<string, string>;
  /** Sent as JSON; without it the call is a GET. */
  body?: object;
}

/**
 * Calls WeChat, or the relay that `GUIYI_WECHAT_API` names, and tries again while it is busy. Neither the address (it holds
 * the secret or a token) nor the answer (it holds `session_key`) is ever logged: only the call and its errcode are.
 */
export async function ask(env: Pick<Env, 'GUIYI_WECHAT_API'>, request: WechatRequest): Promise<Outcome> {
  for (let attempt = 0; ; attempt++) {
    const answer = await answerOf(env, request);
    const step = answer === null ? 'retry' : stepOf(request.call, answer.errcode);
    if (answer !== null && step === 'done') return { step, answer };
    const errcode = answer === null ? 'no answer' : Number(answer.errcode);
    const pause = BACKOFF_MS[attempt];
    if (step !== 'retry' || pause === undefined) {
      console.error('wechat', request.call, errcode);
      return { step: step === 'retry' || step === 'done' ? 'wechat_unavailable' : step };
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Null when there was none: no connection, an error page, a redirect (following one would hand the secret on). */
async function answerOf(
  { GUIYI_WECHAT_API }: Pick<Env, 'GUIYI_WECHAT_API'>,
  { path, query, body }: WechatRequest,
): Promise<Answer | null> {
  const base = (GUIYI_WECHAT_API || DEFAULT_API).replace(/\/+$/, '');
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  try {
    const reply = await fetch(`${base}${path}${search}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (reply.ok && reply.headers.get('content-type')?.startsWith('image/')) return { image: await reply.blob() };
    const answer: unknown = reply.ok ? await reply.json() : null;
    return typeof answer === 'object' && answer !== null ? (answer as Answer) : null;
  } catch {
    return null;
  }
}
