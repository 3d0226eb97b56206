/** What an erasure takes: an identifier, for the time in which it belonged to the person. */
export interface Span {
  /** See `identifierKey`. */
  key: string;
  /** Milliseconds; 0 where the identifier was never anyone else's, so that it is taken whole. */
  since: number;
  /** Milliseconds, exclusive; {@link OPEN} for as long as until the erasure itself. */
  until: number;
  /** Set where the key is another form of an identifier that is named, too. */
  form?: boolean;
}

/** No end but that of the erasure; beyond every time, and still JSON. */
export const OPEN = 9e15;

/** Whether the identifier was never anyone else's, so that nothing of it may remain. */
export function isWhole(span: Span): boolean {
  return span.since === 0 && span.until === OPEN;
}

/** An event, as far as an erasure asks. */
export interface Dated {
  keys: readonly string[];
  /** Milliseconds. A client's clock may run ahead, so an event is never younger than its arrival. */
  time: number;
  received: number;
}

/** Whether an erasure at `at` takes this event: one of its identifiers is named, and it happened or came before. */
export function takes(spans: readonly Span[], at: number, { keys, time, received }: Dated): boolean {
  const when = Math.min(time, received);
  return when < at && spans.some(({ key, since, until }) => keys.includes(key) && since <= time && when < until);
}
