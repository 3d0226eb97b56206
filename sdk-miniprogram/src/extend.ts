import type { attributionOf, Client, Reply } from '@guiyi/sdk-core';
import type { Auto, Track } from './auto.ts';
import type { Place } from './context.ts';
import type { Hooks } from './hooks.ts';
import type { clean, searchOf } from './text.ts';
import type { InitOptions } from './types.ts';
import type { Wx } from './wx.ts';

/** What the parts that are delivered beside the SDK see of it. */
export interface Inside {
  wx: Wx;
  client: Client;
  place: Place;
  auto: Auto;
  hooks: Hooks;
  track: Track;
  transport: { send(message: { path: string; body: string }): Promise<Reply> };
  options: InitOptions;
  /** Resolves when it is known where the visitor stands. */
  asked: Promise<unknown>;
  clean: typeof clean;
  searchOf: typeof searchOf;
  attributionOf: typeof attributionOf;
}

export type Part = (inside: Inside) => void;
