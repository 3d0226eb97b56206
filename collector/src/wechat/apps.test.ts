import { afterEach, describe, expect, test, vi } from 'vitest';
import { appOf } from './apps.ts';

const shop = { id: 'shop', kind: 'miniprogram' } as const;

afterEach(() => vi.restoreAllMocks());

describe('appOf', () => {
  test('is the only app there is', () => {
    expect(appOf({ GUIYI_WECHAT_APPS: '{"wx1":"s1"}' }, shop)).toEqual({ appid: 'wx1', secret: 's1' });
  });

  test('is what is said of the source where there are several', () => {
    const env = { GUIYI_WECHAT_APPS: '{"wx1":"s1","wx2":"s2"}', GUIYI_WECHAT_SOURCES: '{"shop":"wx2"}' };
    expect(appOf(env, shop)).toEqual({ appid: 'wx2', secret: 's2' });
    expect(appOf(env, { ...shop, id: 'other' })).toBeNull();
  });

  test('is none without settings, for an unknown app, and for a site', () => {
    expect(appOf({}, shop)).toBeNull();
    expect(appOf({ GUIYI_WECHAT_APPS: '{"wx1":"s1"}', GUIYI_WECHAT_SOURCES: '{"shop":"wx9"}' }, shop)).toBeNull();
    expect(appOf({ GUIYI_WECHAT_APPS: '{"wx1":"s1"}' }, { id: 'shop', kind: 'web' })).toBeNull();
  });

  test('a setting that cannot be read is reported without its text', () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(appOf({ GUIYI_WECHAT_APPS: '{"wx1": top-secret' }, shop)).toBeNull();
    expect(appOf({ GUIYI_WECHAT_APPS: '{"wx1": {"secret": "top-secret"}}' }, shop)).toBeNull();
    expect(log).toHaveBeenCalledTimes(2);
    expect(JSON.stringify(log.mock.calls)).not.toContain('secret"');
    expect(JSON.stringify(log.mock.calls)).not.toContain('top-secret');
  });
});
