import { isbot } from 'isbot';

/** A site sees few user agents and each of them often; asking the list again costs more than remembering. */
const REMEMBERED = 2_000;
const known = new Map<string, boolean>();

/** Whether a user agent says that it is a program: a crawler, a monitor, a library. */
export function isBot(userAgent: string | null | undefined): boolean {
  if (!userAgent) return false;
  const remembered = known.get(userAgent);
  if (remembered !== undefined) return remembered;
  const bot = isbot(userAgent);
  if (known.size >= REMEMBERED) known.clear();
  known.set(userAgent, bot);
  return bot;
}
