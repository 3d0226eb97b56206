/** What auto capture modules share. Each module is a function of the SDK that answers how to stop it. */
import { scrub } from '@guiyi/sdk-core';
import type { Guiyi } from '../types.ts';

/** What a module needs of the SDK. */
export type Host = Pick<Guiyi, 'track' | 'use'>;

/** Ends what a module does. */
export type Stop = () => void;

/** Text of elements is cut to this many characters. */
const TEXT_MAX = 64;

/** A link's address is cut to this many. */
const ADDRESS_MAX = 2_048;

/** What may be of use of a text; one of a megabyte costs no more. */
const READ_MAX = 1_024;

/** What the page wants hidden. */
const MASKED = '[data-guiyi-mask]';
/** And what people type into. */
const PRIVATE = `input,textarea,select,[contenteditable],${MASKED}`;

/** Starts a module where there is a page; on a server it is nothing. */
export function inPage(start: () => Stop): Stop {
  return typeof document === 'undefined' ? () => {} : start();
}

/** Runs what must not reach the page where it fails. */
export function guard(run: () => void): void {
  try {
    run();
  } catch (error) {
    console.warn('[guiyi]', error);
  }
}

/**
 * Listens on the window before the page does, so also before the SDK sends what waits as the page goes away. What fails in `run` does not
 * reach the page.
 */
export function listen(types: string[], run: (event: Event) => void): Stop {
  const guarded = (event: Event) => guard(() => run(event));
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

/** The innermost element around what happened that fits, also inside open shadow trees and in drawings. */
export function closest(event: Event, selector: string): HTMLElement | undefined {
  return event.composedPath().find((node): node is HTMLElement => node instanceof Element && node.matches(selector));
}

/** Whether `element` or what it is shown in fits, also across open shadow trees, into which `closest` does not look. */
function within(element: Element, selector: string): boolean {
  if (element.matches(selector)) return true;
  const outer = element.assignedSlot ?? element.parentElement ?? (element.getRootNode() as Partial<ShadowRoot>).host;
  return !!outer && within(outer, selector);
}

/** Whether the page wants nothing told of it but that it is there. */
export const isMasked = (element: Element): boolean => within(element, MASKED);

/**
 * Says which element it was: tag, id, and its text if nothing in or around it is typed into or marked `data-guiyi-mask`. A masked element is
 * its tag alone. Then what the page declares on it: `data-guiyi-sku="1"` is the property `sku`.
 */
export function describe(element: HTMLElement): Record<string, string | undefined> {
  const tag = element.tagName.toLowerCase();
  if (isMasked(element)) return { element: tag, ...declared(element) };
  const silent = within(element, PRIVATE) || element.querySelector(PRIVATE);
  return {
    element: tag,
    // By attribute: a form's field that is called "id" would stand in the property's place.
    element_id: scrub(element.getAttribute('id') ?? '') || undefined,
    text: silent ? undefined : textOf(element.textContent),
    ...declared(element),
  };
}

/** Where a link leads, without what names a person. */
export const addressOf = ({ href }: HTMLAnchorElement): string => scrub(href).slice(0, ADDRESS_MAX);

/** Without what names a person, white space in one, cut. A number may be broken over several lines of markup. */
function textOf(text: string | null | undefined): string | undefined {
  const line = (text ?? '').trim().slice(0, READ_MAX).replace(/\s+/g, ' ');
  return scrub(line).slice(0, TEXT_MAX) || undefined;
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
