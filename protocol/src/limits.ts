/** Limits of the wire. A request beyond a request limit is refused whole; an event beyond an event limit, alone. */
export const LIMITS = {
  /** Bytes of a request body, after decompression. */
  requestBytes: 500 * 1024,
  /** Bytes of one event as UTF-8 JSON. */
  eventBytes: 32 * 1024,
  /** Events in one request. */
  batchEvents: 500,
  /** Levels of nesting in one event. */
  depth: 16,
  /** Keys in one event, all levels together. */
  keys: 1_000,
  /** UTF-16 units of one string, and of an identifier. */
  string: 8_192,
  identifier: 256,
  /** Milliseconds that an event of a public source may lie in the past, and any event in the future. */
  pastMs: 400 * 86_400_000,
  futureMs: 5 * 60_000,
} as const;
