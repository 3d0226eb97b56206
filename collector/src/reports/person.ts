/**
 * Who an event `e` belongs to: whoever held its identifier at its time; where nobody did, the identifier stands for its own.
 */
export const PERSON = `coalesce((
  SELECT iif(h.until > e.time, h.person_id, NULL) FROM holds h
  WHERE h.identifier = e.identifier AND h.since <= e.time ORDER BY h.since DESC LIMIT 1
), e.identifier)`;

/** An order that was reported twice (by browser and backend, say) is its earliest report. */
export const ONCE = `(e.order_id IS NULL OR NOT EXISTS (
  SELECT 1 FROM events o WHERE o.order_id = e.order_id AND o.name = e.name AND o.bot = 0
    AND (o.time < e.time OR (o.time = e.time AND o.seq < e.seq))
))`;
