import type { PageContext } from '@guiyi/protocol';
import { LIMITS } from '@guiyi/protocol/limits';
import type { Fault, ParsedEvent } from '@guiyi/protocol/validate';
import { fields } from './fields.ts';

/** What stays of an address or title that is over the limit: the host, the path and the first parameters. */
const KEPT = 2_048;

const TEXTS: readonly (keyof PageContext)[] = ['url', 'path', 'search', 'title', 'referrer'];

/**
 * Cuts addresses and titles of `context.page` that are over the limit for strings, in place, with a warning each. A page cannot help how
 * long its address is (states of sign-in flows, filters), and every event of it would be refused.
 */
export function shortenPage({ context }: ParsedEvent, warnings: Fault[]): void {
  const page = fields(fields(context).page) as { [key: string]: unknown };
  for (const name of TEXTS) {
    const text = page[name];
    if (typeof text !== 'string' || text.length <= LIMITS.string) continue;
    // A pair of surrogates may have been cut through.
    page[name] = text.slice(0, KEPT).toWellFormed();
    const message = `\`context.page.${name}\` is over ${LIMITS.string} characters; its first ${KEPT} were kept.`;
    warnings.push({ code: 'string_too_long', path: `context.page.${name}`, message });
  }
}
