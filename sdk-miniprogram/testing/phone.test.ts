import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestOptions } from '../src/wx.ts';
import { type Answer, type App, launch, Phone } from './phone.ts';

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
