import { basisOf, type DaysVersion } from '../store/day-versions.ts';

/** Characters of answers that are kept at most: what is asked again is asked within the hour, as a rule. */
const MOST = 16_000_000;

/** What an answer rests on. Milliseconds, half-open; a report that reads all that ever was says nothing. */
export interface Reads {
  from?: number;
  to?: number;
}

interface Remembered {
  version: DaysVersion;
  answer: string;
}

/** In the order in which they were last asked for. */
const answers = new Map<string, Remembered>();
let size = 0;

/**
 * The answer to a question, out of memory where nothing has changed that it rests on: no event of the days that it reads, no
 * holder of an identifier that has events then, no rule, no cost. What changes while an answer is computed makes the next
 * one be computed again, for its version was read before.
 *
 * @param key says all that makes up the question; `answer` may depend on nothing else
 */
export async function remembered<Reply extends { graph_version?: number | undefined }>(
  db: D1Database,
  key: string,
  { from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER }: Reads,
  answer: () => Promise<Reply>,
): Promise<Reply> {
  const { version, graph } = await basisOf(db, from, to);
  const known = answers.get(key);
  if (known?.version === version) {
    answers.delete(key);
    answers.set(key, known);
    return { ...(JSON.parse(known.answer) as Reply), graph_version: graph };
  }
  const reply = await answer();
  remember(key, { version, answer: JSON.stringify(reply) });
  return reply;
}

function remember(key: string, answer: Remembered): void {
  forget(key);
  answers.set(key, answer);
  size += answer.answer.length;
  for (const oldest of answers.keys()) {
    if (size <= MOST) break;
    forget(oldest);
  }
}

function forget(key: string): void {
  size -= answers.get(key)?.answer.length ?? 0;
  answers.delete(key);
}
