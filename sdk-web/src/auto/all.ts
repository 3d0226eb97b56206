/** Every auto capture module, for the script tag. */

import { touches } from '../touches.ts';
import type { Guiyi } from '../types.ts';
import { type ClickOptions, clicks } from './clicks.ts';
import { type DwellOptions, dwell } from './dwell.ts';
import { errors } from './errors.ts';
import { type ExposureOptions, exposure } from './exposure.ts';
import { forms } from './forms.ts';
import { downloads, outbound } from './links.ts';
import { guard, type Stop } from './module.ts';
import { scroll } from './scroll.ts';

/** Which modules run, by name: `false` leaves one out, an object sets its options. */
export interface AutoOptions {
  dwell?: boolean | DwellOptions;
  scroll?: boolean;
  clicks?: boolean | ClickOptions;
  outbound?: boolean;
  downloads?: boolean;
  forms?: boolean;
  exposure?: boolean | ExposureOptions;
  /** First and last touch in the context of pages, identify and group. */
  touches?: boolean;
  /** Default `false`. */
  errors?: boolean;
}

const MODULES: Record<keyof AutoOptions, (guiyi: Guiyi, options?: object) => Stop> = {
  dwell,
  scroll,
  clicks,
  outbound,
  downloads,
  forms,
  exposure,
  touches,
  errors,
};

/** Starts what is wanted; `false` is nothing. One that cannot start, in a browser or page that lacks what it needs, stops no other. */
export function startAll(guiyi: Guiyi, wanted: boolean | AutoOptions = true): void {
  const chosen = Object(wanted) as AutoOptions;
  for (const [name, module] of Object.entries(MODULES)) {
    const options = wanted !== false && (chosen[name as keyof AutoOptions] ?? name !== 'errors');
    if (options) guard(() => module(guiyi, Object(options)));
  }
}
