import type { Inside } from '../extend.ts';
import type { Guiyi } from '../types.ts';
import type { CurrentPage } from '../wx.ts';
import { SHARE, type Share, shareOf } from './share-mark.ts';

/** WeChat's scene value for a shared page. */
const SHARED = 1007;

/** What of the SDK the merging needs. */
type Query = Pick<Inside, 'searchOf' | 'attributionOf'>;

/**
 * Puts the share chain into what pages answer to `onShareAppMessage` and `onShareTimeline`, and tells of each share. Call it before `init`.
 * @returns `share(this, answer)` for a plugin, and for what cannot be hooked; `method` is `timeline` for `onShareTimeline`
 * @example const { share } = shares(guiyi);
 * Page({ onShareAppMessage() { return share(this, { title: '新品', path: '/pages/product/index?id=1' }) } })
 */
export function shares(guiyi: Guiyi): { share<T>(page: CurrentPage, answer?: T, method?: string): T } {
  type Turn = (answer: unknown) => unknown;
  let turnOf: (page: CurrentPage, method: string) => Turn | undefined = () => undefined;
  guiyi.extend((inside: Inside) => {
    const { client, place, hooks, track } = inside;
    const { own, brought } = place;
    let by: Share | undefined;
    place.own = ({ [SHARE]: _, ...options }) => own(options);
    place.brought = (entered) => {
      const { query = {} } = entered;
      by = shareOf(query[SHARE]);
      // The codes in a shared page are those of the sharer.
      return by
        ? { ...brought({ scene: SHARED, query: { ...query, q: '', scene: '' } }), share: inside.clean(by) }
        : brought(entered);
    };
    turnOf = (page, method) => {
      const { anonymousId } = client.visitor();
      if (client.consentState().status !== 'granted' || !anonymousId) return;
      const depth = (by?.depth || 0) + 1;
      const share = { sharer: pseudonymOf(anonymousId), depth, path: page.route || '' };
      track('Page Shared', { method, ...share });
      return (answer) => shared(answer, method === 'timeline' ? 'query' : 'path', page, share, inside);
    };
    hooks.onShareAppMessage = (page, argument) =>
      turnOf(page, (argument as { from?: string } | undefined)?.from || 'menu');
    hooks.onShareTimeline = (page) => turnOf(page, 'timeline');
  });
  return {
    share<T>(page: CurrentPage, answer?: T, method = 'menu') {
      const turn = page && turnOf(page, method);
      return (turn ? turn(answer) : answer) as T;
    },
  };
}

/** Two FNV-1a hashes of 32 bits: links are seen by others, so they hold no identifier. */
function pseudonymOf(id: string): string {
  return [1, 2].reduce((text, seed) => {
    let hash = seed;
    for (const character of id) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619);
    return text + (hash >>> 0).toString(36);
  }, '');
}

/**
 * What `onShareAppMessage` (`field` is `path`) or `onShareTimeline` (`query`) answered, as WeChat takes it, with the share in its query: once,
 * whatever stands there already. Of an answer without one the page itself is shared, as WeChat does, but not what once brought this visitor.
 *
 * @example shared({ path: '/p?id=1' }, 'path', page, share, query) // { path: '/p?id=1&gy_share=k3x9.1.p' }
 */
function shared(result: unknown, field: 'path' | 'query', page: CurrentPage, share: Share, query: Query): unknown {
  const again = (value: unknown) => shared(value, field, page, share, query);
  const { then, promise, ...answer } = Object(result);
  if (typeof then === 'function') return (result as Promise<unknown>).then(again);
  if (result && (typeof result !== 'object' || Array.isArray(result))) return result;
  const given: string | undefined = answer[field] && String(answer[field]);
  const whole = field === 'path' ? given || `/${page.route}` : `?${given || ''}`;
  const [, path = '', search = '', hash = ''] = whole.match(/^([^?#]*)\??([^#]*)([\s\S]*)$/) || [];
  const kept = (given ? search : query.searchOf(page.options).slice(1))
    .split('&')
    .filter(
      (pair) =>
        pair && !pair.startsWith(`${SHARE}=`) && (given || !Object.keys(query.attributionOf(`?${pair}`)).length),
    );
  const value = `${share.sharer}.${share.depth}.${encodeURIComponent(share.path)}`;
  const merged = [...kept, `${SHARE}=${value}`].join('&') + hash;
  answer[field] = field === 'path' ? `${path}?${merged}` : merged;
  // While WeChat waits for it, what stands beside it holds.
  if (typeof promise?.then === 'function') {
    answer.promise = promise.then((late: object) => again({ [field]: given, ...late }));
  }
  return answer;
}
