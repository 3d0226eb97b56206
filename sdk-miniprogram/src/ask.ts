import type { Wx } from './wx.ts';

type Calls = Record<string, ((argument?: unknown) => unknown) | undefined>;

/** What this base library answers; nothing where it has no such call, or where that fails. */
export function ask<Name extends keyof Wx>(
  wx: Wx,
  name: Name,
  argument?: Parameters<NonNullable<Wx[Name]>>[0],
): ReturnType<NonNullable<Wx[Name]>> | undefined {
  try {
    return (wx as unknown as Calls)[name]?.(argument) as never;
  } catch {
    return undefined;
  }
}
