/**
 * The script-tag build of {@link handover}, told by its own attributes whom it serves. Not `async`, and above `init`:
 * `<script src="…/sdk/guiyi.handover.js" data-write-key="demo-web" data-domains="club.example.cn shop.example.cn">`
 * Without domains it hands nobody over, and takes over who comes, as from a mini-program.
 */
import { handover } from './handover.ts';
import type { Guiyi } from './types.ts';

const { guiyi } = window as { guiyi?: Guiyi };
const script = document.currentScript as HTMLScriptElement | null;
const { writeKey, domains = '' } = script?.dataset ?? {};
if (guiyi && script && writeKey) {
  handover(guiyi, { writeKey, endpoint: new URL(script.src).origin, domains: domains.split(/[\s,]+/) });
}
