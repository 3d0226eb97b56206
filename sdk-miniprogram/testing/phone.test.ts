import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestOptions } from '../src/wx.ts';
import { type App, launch, Phone } from './phone.ts';
import type { Answer } from './wx-network.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What came of a request, in order. */
function ask(app: App, outcomes: string[], path = '/a') {
  const options: RequestOptions = {
    url: `https://data.example.cn${path}`,
    method: 'POST',
    data: '{}',
    header: {},
    timeout: 60_000,
    success: ({ statusCode }) => void outcomes.push(String(statusCode)),
    fail: ({ errMsg }) => void outcomes.push(String(errMsg)),
  };
  app.wx.request(options);
}

describe('network.html', () => {
  it('success is called for any HTTP status, fail when there is none', async () => {
    const phone = new Phone((path): Answer => (path === '/none' ? 'none' : { status: Number(path.slice(1)) }));
    const app = launch(phone);
    const outcomes: string[] = [];
    for (const path of ['/200', '/404', '/500', '/none']) ask(app, outcomes, path);
    await vi.advanceTimersByTimeAsync(100);
    expect(outcomes).toEqual(['200', '404', '500', 'request:fail timeout']);
  });

  it('ten requests run at once, the others wait', async () => {
    const asked: string[] = [];
    const app = launch(new Phone((path) => ({ status: asked.push(path) })));
    const outcomes: string[] = [];
    for (let i = 0; i < 12; i++) ask(app, outcomes);
    await vi.advanceTimersByTimeAsync(60);
    expect(asked).toHaveLength(10);
    await vi.advanceTimersByTimeAsync(60);
    expect(outcomes).toHaveLength(12);
  });

  it('a request open five seconds after hide is interrupted, and new ones fail until the app is back', async () => {
    const phone = new Phone(() => ({ status: 200 }));
    phone.latency = 6_000;
    const app = launch(phone);
    const outcomes: string[] = [];
    ask(app, outcomes);
    app.hide();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(outcomes).toEqual(['request:fail interrupted']);
    ask(app, outcomes);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(outcomes).toEqual(['request:fail interrupted', 'request:fail interrupted']);
    app.show();
    ask(app, outcomes);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(outcomes[2]).toBe('200');
  });
});

describe('api/network/request/RequestTask.html', () => {
  it('a request can be aborted, and fails then; one that fails says why, with an errno', async () => {
    const app = launch(new Phone(() => ({ status: 200 })));
    const told: unknown[] = [];
    const options = { url: 'https://data.example.cn/a', method: 'POST', data: '{}', timeout: 60_000 } as const;
    const send = () =>
      app.wx.request({ ...options, success: () => told.push('success'), fail: (error) => told.push(error) });
    const task = send() as { abort(): void };
    task.abort();
    await vi.advanceTimersByTimeAsync(1_000);
    app.connect(false);
    send();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toEqual([
      { errMsg: 'request:fail abort', errno: 5 },
      { errMsg: 'request:fail', errno: 5 },
    ]);
  });
});

describe('framework/user-privacy/PrivacyAuthorize.html', () => {
  type Answer = (answer: { event: string }) => void;

  /** What came of asking the visitor to agree. */
  async function required(phone: Phone, listener?: (resolve: Answer) => void) {
    const { wx } = launch(phone);
    const told: unknown[] = [];
    const { onNeedPrivacyAuthorization } = wx as unknown as { onNeedPrivacyAuthorization(run: unknown): void };
    if (listener) onNeedPrivacyAuthorization(listener);
    wx.requirePrivacyAuthorize?.({ success: () => told.push('agreed'), fail: ({ errno }) => told.push(errno) });
    await vi.advanceTimersByTimeAsync(10);
    wx.getPrivacySetting?.({ success: ({ needAuthorization }) => told.push(needAuthorization), fail() {} });
    await vi.advanceTimersByTimeAsync(10);
    return told;
  }

  it('where none is needed, or nothing was declared, there is nothing to agree to', async () => {
    expect(await required(new Phone(() => 'none'))).toEqual(['agreed', false]);
  });

  it('where one is needed WeChat asks; what the visitor says holds', async () => {
    const phone = new Phone(() => 'none');
    Object.assign(phone.privacy, { needAuthorization: true, agrees: false });
    expect(await required(phone)).toEqual([104, true]);
    phone.privacy.agrees = true;
    expect(await required(phone)).toEqual(['agreed', false]);
  });

  it("the mini-program's own pop-up answers, if it listens: agreed, or errno 104; it stays as it was where it does not answer", async () => {
    const phone = new Phone(() => 'none');
    phone.privacy.needAuthorization = true;
    expect(await required(phone, () => {})).toEqual([true]);
    expect(await required(phone, (resolve) => resolve({ event: 'exposureAuthorization' }))).toEqual([true]);
    expect(await required(phone, (resolve) => resolve({ event: 'disagree' }))).toEqual([104, true]);
    expect(await required(phone, (resolve) => resolve({ event: 'agree' }))).toEqual(['agreed', false]);
  });
});

describe('framework/open-ability/share-timeline.html', () => {
  it('a page of Moments (scene 1154) has no login, and a storage apart', async () => {
    const phone = new Phone(() => 'none');
    launch(phone).wx.setStorageSync('a', '1');
    const { wx } = launch(phone, { path: 'p', query: {}, scene: 1154 });
    const told: unknown[] = [];
    wx.login({ success: () => told.push('success'), fail: (error) => told.push(error) });
    await vi.advanceTimersByTimeAsync(10);
    expect([told, wx.getStorageSync('a')]).toEqual([[{ errMsg: 'login:fail' }], '']);
    wx.setStorageSync('b', '2');
    expect([...phone.storage.keys()]).toEqual(['a']);
  });
});

describe('framework/plugin/api-limit.html', () => {
  it('a plugin has a storage of its own, and does not hear of the app or ask about privacy', () => {
    const phone = new Phone(() => 'none');
    const app = launch(phone);
    const wx = app.pluginWx();
    app.wx.setStorageSync('a', '1');
    wx.setStorageSync('b', '2');
    expect([wx.getStorageSync('a'), app.wx.getStorageSync('b')]).toEqual(['', '']);
    expect([wx.onAppShow, wx.onAppHide, wx.getPrivacySetting]).toEqual([undefined, undefined, undefined]);
  });
});

describe('storage.html', () => {
  const { wx } = launch(new Phone(() => 'none'));

  it('a missing key reads as an empty string', () => {
    expect(wx.getStorageSync('nothing')).toBe('');
  });

  it('a key holds 1 MB', () => {
    wx.setStorageSync('a', 'x'.repeat(1024 * 1024));
    expect(() => wx.setStorageSync('b', 'x'.repeat(1024 * 1024 + 1))).toThrow('exceed storage max size');
  });

  it('all keys together hold 10 MB', () => {
    for (let i = 0; i < 8; i++) wx.setStorageSync(`many-${i}`, 'x'.repeat(1024 * 1024));
    expect(() => wx.setStorageSync('last', 'x'.repeat(1024 * 1024))).toThrow('exceed storage max size');
    wx.setStorageSync('small', 'x');
  });
});
