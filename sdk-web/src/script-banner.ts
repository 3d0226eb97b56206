/** The script-tag build of the banner: `<script async src="/sdk/guiyi.banner.js">` and `<guiyi-consent version="2026-01">`. */
import { defineBanner } from './banner/element.ts';
import type { Guiyi } from './types.ts';

const { guiyi } = window as { guiyi?: Guiyi };
if (guiyi) defineBanner(guiyi);
