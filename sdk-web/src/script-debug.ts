/** The script-tag build of the debug overlay: `<script src="/sdk/guiyi.debug.js">` after the snippet. */
import { overlay } from './overlay.ts';
import type { Guiyi } from './types.ts';

const { guiyi } = window as { guiyi?: Guiyi };
// The stub has no answer for `consentState` that changes, nor can it take a listener away; so when the SDK is there.
guiyi?.ready(() => overlay(guiyi));
