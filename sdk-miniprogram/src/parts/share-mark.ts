import { decoded } from '@guiyi/sdk-core';

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
export function shareOf(text?: string): Share | undefined {
  const [, sharer, depth, path] = `${text}`.match(/^(\w+)\.(\d{1,4})\.([^.]*)$/) || [];
  return sharer ? { sharer, depth: Number(depth), path: decoded(path || '') } : undefined;
}
