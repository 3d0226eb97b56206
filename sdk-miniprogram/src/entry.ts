import type { EventContext } from '@guiyi/protocol';
import { attributionOf, decoded, scrub } from '@guiyi/sdk-core';
import { mediumOf } from './scenes.ts';
import { searchOf } from './text.ts';
import type { EnterOptions } from './wx.ts';

/** The part of a context that says what brought the visitor. */
export type Attribution = Pick<EventContext, 'campaign' | 'referrer'>;

/**
 * What brought the visitor: tags and click ids in the query, in the page behind an ordinary QR code (`q` holds its whole address,
 * encoded), or in the `scene` of a mini-program code (encoded, at most 32 characters: `utm_source=a` or a code of its own); where none says
 * it, WeChat's scene value.
 *
 * @example attributionOfEntry({ scene: 1047, query: { scene: 'spring%2D1' } })
 * // { campaign: { source: 'weixin', medium: 'qrcode', id: 'spring-1' } }
 */
export function attributionOfEntry({ query = {}, scene }: EnterOptions): Attribution {
  const code = scrub(decoded(query.scene || ''));
  const { campaign, referrer } = attributionOf(scrub(`${searchOf(query)}#${decoded(query.q || '')}?${code}`));
  const medium = mediumOf(scene as number);
  const id = code && !code.includes('=') ? { id: code } : undefined;
  const named = (medium || id) && { source: 'weixin', medium, ...id };
  return { campaign: campaign || named || undefined, referrer };
}
