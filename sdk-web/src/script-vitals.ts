/** The script-tag build of {@link vitals}: `<script async src="/sdk/guiyi.vitals.js">` beside the SDK, in any order. */
import type { Guiyi } from './types.ts';
import { vitals } from './vitals.ts';

const { guiyi } = window as { guiyi?: Guiyi };
if (guiyi) vitals(guiyi);
