/** What auto capture modules share. Each module is a function of the SDK that answers how to stop it. */
import { scrub } from '@guiyi/sdk-core';
import type { Guiyi } from '../types.ts';

/** What a module needs of the SDK. */
export type Host = Pick<Guiyi, 'track' | 'use'>;

/** Ends what a module does. */
export type Stop = () => void;

/** Text of elements is cut to this many characters. */
const TEXT_MAX = 64;

/** What people type into, and what the page wants hidden. */
const PRIVATE = 'input,textarea,select,[contenteditable],[data-guiyi-mask]';

/** Starts a module where there is a page; on a server it is nothing. */
export function inPage(start: () => Stop): Stop {
  return typeof document === 'undefined' ? () => {} : start();
}

/**
 * Listens on the window before the page does, so also before the SDK sends what waits as the page goes away. What fails in `run` does not
 * reach the page.
 */
export function listen(types: string[], run: (event: Event) => void): Stop {
  const guarded = (event: Event) => {
    try {
      run(event);
    } catch (error) {
      console.warn('[guiyi]', error);
    }
  };
  for (const type of types) addEventListener(type, guarded, true);
  return () => {
    for (const type of types) removeEventListener(type, guarded, true);
  };
}

/** One {@link Stop} for several. */
export const all =
  (...stops: Stop[]): Stop =>
  () => {
    for (const stop of stops) stop();
  };

/** The innermost element around what happened that fits, also inside open shadow trees. */
export function closest(event: Event, selector: string): HTMLElement | undefined {
  return event
    .composedPath()
    .find((node): node is HTMLElement => node instanceof HTMLElement && node.matches(selector));
}

/**
 * Says which element it was: tag, id, and its text if nothing in or around it is typed into or marked `data-guiyi-mask`. A masked element is
 * its tag alone. Then what the page declares on it: `data-guiyi-sku="1"` is the property `sku`.
 */
export function describe(element: HTMLElement): Record<string, string | undefined> {
  const tag = element.tagName.toLowerCase();
  if (element.closest('[data-guiyi-mask]')) return { element: tag, ...declared(element) };
  const silent = element.closest(PRIVATE) || element.querySelector(PRIVATE);
  return {
    element: tag,
    element_id: scrub(element.id) || undefined,
    text: silent ? undefined : textOf(element.textContent),
    ...declared(element),
  };
}

/** Without what names a person, white space in one, cut. */
export function textOf(text: string | null | undefined): string | undefined {
  return (
    scrub(text ?? '')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, TEXT_MAX) || undefined
  );
}

function declared(element: HTMLElement): Record<string, string | undefined> {
  const properties: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(element.dataset)) {
    const [, key] = name.match(/^guiyi([A-Z].*)$/) ?? [];
    if (key && key !== 'Expose' && key !== 'Mask') {
      properties[key.replace(/\B[A-Z]/g, '_$&').toLowerCase()] = value && scrub(value);
    }
  }
  return properties;
}
