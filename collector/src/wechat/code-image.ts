import type { CampaignImageCall } from '@guiyi/protocol';
import type { Env } from '../lib/env.ts';
import type { OrFault } from './api.ts';
import type { WechatApp } from './apps.ts';
import { askWithToken } from './with-token.ts';

/** A mini-program code: `scene` is what the mini-program finds in its query, `page` opens (empty: the home page). */
export interface CodeImage extends CampaignImageCall {
  scene: string;
  page: string;
}

/**
 * The picture of a mini-program code, as WeChat draws it; they are without limit, and good for ever. A version that is not released may lack the
 * page, so that only a released one is checked for it.
 *
 * @see https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/qrcode-link/qr-code/getUnlimitedQRCode.html
 */
export async function codeImage(
  env: Env,
  app: WechatApp,
  { scene, page, width = 430, version = 'release' }: CodeImage,
): Promise<OrFault<{ image: Blob }>> {
  const body = {
    scene,
    width,
    env_version: version,
    check_path: version === 'release',
    ...(page && { page }),
  };
  const given = await askWithToken(env, app, { call: 'image', path: '/wxa/getwxacodeunlimit', body });
  if ('fault' in given) return given;
  const { image } = given.answer;
  return image instanceof Blob ? { image } : { fault: 'wechat_refused' };
}
