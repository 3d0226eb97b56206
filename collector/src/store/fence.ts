/** Raised by every erasure and every restriction: a consumer that asked the graph before it may not write after it. */
export const FENCE = `INSERT INTO meta VALUES ('erasures', '1')
  ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1`;
