/** The SDK by itself on a phone, without a framework: what tests of its calls are run on. */
import { FakeCollector } from '@guiyi/sdk-core/testing/fakes';
import { afterEach, beforeEach, vi } from 'vitest';
import { createGuiyi } from '../src/guiyi.ts';
import { wechat } from '../src/parts/wechat.ts';
import type { InitOptions } from '../src/types.ts';
import type { EnterOptions } from '../src/wx.ts';
import { launch, Phone } from './phone.ts';
import type { Answer } from './wx-network.ts';

export const OPTIONS: InitOptions = { writeKey: 'key', endpoint: 'https://data.example.cn/', auto: false };

/** The tests of a file have a time of their own. */
export function onFakeTime(): void {
  beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 31) }));
  afterEach(() => void vi.useRealTimers());
}

interface Call {
  path: string;
  body: Record<string, unknown>;
}

/** A phone, a collector, and what answers `/v1/wechat`. */
export function shop() {
  const collector = new FakeCollector();
  const calls: Call[] = [];
  const wechat: { answer: (call: Call) => Answer } = { answer: () => ({ status: 200, body: { linked: [] } }) };
  const phone = new Phone(async (path, body) => {
    if (path === '/v1/batch' || path === '/v1/consent') {
      const reply = await collector.send({ path, body, keepalive: false, leaving: false });
      return reply.status === 0 ? 'none' : { status: reply.status, body: reply.body };
    }
    const call = { path, body: JSON.parse(body) as Record<string, unknown> };
    calls.push(call);
    return wechat.answer(call);
  });
  return { phone, collector, calls, wechat };
}

export function start(phone: Phone, options: Partial<InitOptions> = {}, entered?: EnterOptions) {
  const app = launch(phone, entered);
  const dropped: string[] = [];
  const guiyi = createGuiyi(() => app);
  const linking = wechat(guiyi);
  const onSignal: InitOptions['onSignal'] = (told) => void (told.type === 'dropped' && dropped.push(told.reason));
  guiyi.init({ ...OPTIONS, onSignal, ...options });
  return { app, guiyi, dropped, ...linking };
}

export const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000);

/** The app is swiped away: its timers end with it. */
export function kill({ app }: ReturnType<typeof start>) {
  app.kill();
  vi.clearAllTimers();
}
