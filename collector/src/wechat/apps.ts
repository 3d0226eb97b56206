import * as v from 'valibot';
import type { Env } from '../lib/env.ts';
import type { SourceRow } from '../store/sources.ts';

/** A mini-program of ours, as WeChat knows it. */
export interface WechatApp {
  appid: string;
  secret: string;
}

const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const Table = v.pipe(v.string(), v.parseJson(), v.record(Text, Text));

/**
 * The mini-program whose codes a source sends: what `GUIYI_WECHAT_SOURCES` says of the source, or the only one there is in
 * `GUIYI_WECHAT_APPS`. Null when there is none; a site never has one.
 *
 * @example appOf({GUIYI_WECHAT_APPS: '{"wx1":"secret"}'}, source) // {appid: 'wx1', secret: 'secret'}
 */
export function appOf(
  env: Pick<Env, 'GUIYI_WECHAT_APPS' | 'GUIYI_WECHAT_SOURCES'>,
  source: Pick<SourceRow, 'id' | 'kind'>,
): WechatApp | null {
  if (source.kind === 'web') return null;
  const apps = table('GUIYI_WECHAT_APPS', env.GUIYI_WECHAT_APPS);
  const named = table('GUIYI_WECHAT_SOURCES', env.GUIYI_WECHAT_SOURCES)[source.id];
  const all = Object.keys(apps);
  const appid = named ?? (all.length === 1 ? all[0] : undefined);
  const secret = appid === undefined ? undefined : apps[appid];
  return appid === undefined || secret === undefined ? null : { appid, secret };
}

/** A setting that cannot be read counts as empty; its text is a secret and is not logged. */
function table(name: string, setting: string | undefined): Record<string, string> {
  if (!setting) return {};
  const { success, output } = v.safeParse(Table, setting);
  if (success) return output;
  console.error(`${name} is not a JSON object of texts`);
  return {};
}
