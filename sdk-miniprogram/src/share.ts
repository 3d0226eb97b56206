import { attributionOf } from '@guiyi/sdk-core';
import { decoded, searchOf } from './text.ts';
import type { CurrentPage } from './wx.ts';

/** Query parameter by which a shared page tells who shared it: `SHARER.DEPTH.PATH`. */
export const SHARE = 'gy_share';

/** Who shared, over how many hands it came, and from which page. */
export interface Share {
  /** A pseudonym of the sharer, made of their anonymousId and of use to nobody without it. */
  sharer: string;
  /** 1 where the sharer was not brought by a share. */
  depth: number;
  path: string;
}

/** Reads the parameter; undefined when it is none. @example shareOf('k3x9.2.pages%2Findex') */
export function shareOf(text = ''): Share | undefined {
  const [, sharer, depth, path] = text.match(/^(\w+)\.(\d{1,4})\.([^.]*)$/) || [];
  return sharer ? { sharer, depth: Number(depth), path: decoded(path) } : undefined;
}

/** Two FNV-1a hashes of 32 bits: links are seen by others, so they hold no identifier. */
export function pseudonymOf(id: string): string {
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
 * @example shared({ path: '/p?id=1' }, 'path', page, share) // { path: '/p?id=1&gy_share=k3x9.1.p' }
 */
export function shared(result: unknown, field: 'path' | 'query', page: CurrentPage, share: Share): unknown {
  const again = (value: unknown) => shared(value, field, page, share);
  const { then, promise, ...answer } = Object(result);
  if (then) return (result as Promise<unknown>).then(again);
  if (result && typeof result !== 'object') return result;
  const given: string | undefined = answer[field];
  const [path, ...rest] = (field === 'path' ? given || `/${page.route}` : `?${given || ''}`).split('?');
  const kept = (given ? rest.join('?') : searchOf(page.options).slice(1))
    .split('&')
    .filter(
      (pair) => pair && !pair.startsWith(`${SHARE}=`) && (given || !Object.keys(attributionOf(`?${pair}`)).length),
    );
  const value = `${share.sharer}.${share.depth}.${encodeURIComponent(share.path)}`;
  const search = [...kept, `${SHARE}=${value}`].join('&');
  answer[field] = field === 'path' ? `${path}?${search}` : search;
  // While WeChat waits for it, what stands beside it holds.
  if (promise) answer.promise = promise.then((value: object) => again({ [field]: given, ...value }));
  return answer;
}
