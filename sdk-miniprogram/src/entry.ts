import type { EventContext } from '@guiyi/protocol';
import { attributionOf } from '@guiyi/sdk-core';
import { mediumOf } from './scenes.ts';
import { SHARE, type Share, shareOf } from './share.ts';
import { decoded, searchOf } from './text.ts';
import type { EnterOptions } from './wx.ts';

/** The part of a context that says what brought the visitor. */
export type Attribution = Pick<EventContext, 'campaign' | 'referrer'> & { share?: Share };

/**
 * What brought the visitor: tags and click ids in the query, in the page behind an ordinary QR code (`q` holds its whole address,
 * encoded), or in the `scene` of a mini-program code (encoded, at most 32 characters: `utm_source=a` or a code of its own); where none says
 * it, the share that the page was opened by, or else WeChat's scene value. The codes in a shared page are those of the sharer.
 *
 * @example attributionOfEntry({ scene: 1047, query: { scene: 'spring%2D1' } })
 * // { campaign: { source: 'weixin', medium: 'qrcode', id: 'spring-1' } }
 */
export function attributionOfEntry({ query = {}, scene }: EnterOptions): Attribution {
  const share = shareOf(query[SHARE]);
  const code = share ? '' : decoded(query.scene);
  const places = [searchOf(query), share ? '' : decoded(query.q), `?${code}`].map(attributionOf);
  const { campaign, referrer } = Object.assign({}, ...places.reverse()) as Attribution;
  const medium = share ? 'share' : mediumOf(Number(scene));
  const id = code && !code.includes('=') ? { id: code } : undefined;
  const named = (medium || id) && { source: 'weixin', medium, ...id };
  return { campaign: campaign || named || undefined, referrer, share };
}
