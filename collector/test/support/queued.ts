import { env } from 'cloudflare:test';
import type { QueueMessage } from '../../src/ingest/queue/port.ts';
import type { Env } from '../../src/lib/env.ts';
import type { AcceptedEvent } from '../../src/store/rows.ts';
import { HOUR } from './people.ts';

/** An event as it waits in a queue. */
export const queuedEvent = (value: string, canary: string, change: Partial<AcceptedEvent> = {}): AcceptedEvent => ({
  message_id: crypto.randomUUID(),
  type: 'track',
  name: 'Queued',
  time: Date.now() - HOUR,
  identifiers: [{ type: 'anonymous_id', scope: '', value, masked: value }],
  legal_basis: 'consent',
  bot: 0,
  properties: { canary },
  context: {},
  ...change,
});

/** A message as it waits in a queue. */
export const queued = (events: AcceptedEvent[], change: Partial<QueueMessage> = {}): QueueMessage => ({
  id: crypto.randomUUID(),
  source_id: 'demo-web',
  gated: true,
  verified: false,
  received_at: Date.now() - HOUR,
  events,
  refused: [],
  dropped: {},
  ...change,
});

export const delivery = (message: QueueMessage) => ({ id: message.id, body: JSON.stringify(message) });

/** A D1 before whose nth batch something else happens: a consumer reads with the first, and writes with the second. */
export function between(nth: number, act: () => Promise<unknown>): Env {
  let batches = 0;
  const DB = new Proxy(env.DB, {
    get(db, name) {
      if (name !== 'batch') return Reflect.get(db, name).bind(db);
      return async (statements: D1PreparedStatement[]) => {
        batches += 1;
        if (batches === nth) await act();
        return db.batch(statements);
      };
    },
  });
  return { ...env, DB } as Env;
}
