import type { Inside } from '../extend.ts';
import type { Guiyi } from '../types.ts';
import type { ComponentEvent } from '../wx.ts';
import { tellElement } from './element.ts';

/**
 * Tells of taps that methods of pages and components hear: `Element Tapped`, or the name in `data-guiyi`, once a tap. Call it before `init`.
 * @returns `tap(event)` for a plugin, and for methods that a framework sets while a page runs
 * @example const { tap } = taps(guiyi);
 */
export function taps(guiyi: Guiyi): { tap(event: ComponentEvent): void } {
  let stamp: number | undefined;
  let told: string[] = [];
  let tap = (_event: ComponentEvent) => {};
  guiyi.extend((inside: Inside) => {
    const { autoTap = true } = inside.options;
    tap = (event) => {
      const { type, timeStamp, currentTarget } = Object(event) as Partial<ComponentEvent>;
      if (type !== 'tap' || !currentTarget) return;
      const { dataset, id } = currentTarget;
      const declared = dataset?.guiyi;
      if (!(declared || autoTap)) return;
      if (stamp !== timeStamp) told = [];
      stamp = timeStamp;
      // One tap is told by every element around it, and by methods that hand it on.
      const key = declared ? JSON.stringify([id, dataset]) : '';
      if (told.includes(key)) return;
      told.push(key);
      tellElement(inside, currentTarget, 'guiyi', 'Element Tapped');
    };
    inside.hooks.other = (_, event) => tap(event as ComponentEvent);
  });
  return { tap: (event) => tap(event) };
}
