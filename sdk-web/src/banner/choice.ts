/** What each button of the banner amounts to. Pure. */
import type { CategoryPreferences } from '@guiyi/protocol';
import type { ConsentState } from '@guiyi/sdk-core';
import type { Choosable } from './texts.ts';

/** What one click accepts or refuses. */
export const TOGETHER = ['analytics', 'personalization', 'advertising'] as const satisfies Choosable[];
/** What the law wants asked for one by one (PIPL articles 23, 29, 39): no "accept all" ever sets them. */
export const SEPARATE = ['sharing', 'cross_border', 'sensitive'] as const satisfies Choosable[];

/** What the visitor did. */
export type Action = 'accept-all' | 'reject-all' | 'save';

/**
 * The preferences that `action` amounts to.
 * @param asked Purposes that the banner shows.
 * @param ticked Those whose box is ticked.
 */
export function preferencesOf(action: Action, asked: Choosable[], ticked: Set<Choosable>): CategoryPreferences {
  const together: readonly Choosable[] = TOGETHER;
  const granted = (purpose: Choosable) =>
    action === 'save' || (action === 'accept-all' && !together.includes(purpose))
      ? ticked.has(purpose)
      : action === 'accept-all';
  return Object.fromEntries(asked.map((purpose) => [purpose, granted(purpose)]));
}

/** Refusal is remembered: nobody is asked again until the notice has another version. */
export function mustAsk({ status, version, preferences }: ConsentState, notice: string): boolean {
  const chosen = status !== 'pending' && Object.keys(preferences).length > 0;
  return !chosen || version !== notice;
}
