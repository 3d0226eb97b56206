import type { PackedMessage } from './port.ts';

/** Messages that one statement takes: it binds a hundred values. */
const AT_ONCE = 33;

/** By how many messages they take. */
const INSERTS = Array.from(
  { length: AT_ONCE + 1 },
  (_, messages) => `INSERT INTO waiting (id, body, events) VALUES ${Array(messages).fill('(?, ?, ?)').join()}`,
);

/** Appends messages to the outbox's table: all of them or, where it throws, none. */
export function appendRows(storage: DurableObjectStorage, messages: readonly PackedMessage[]): void {
  // One statement is all or nothing by itself, and costs less than a transaction around it.
  if (messages.length <= AT_ONCE) return append(storage.sql, messages);
  storage.transactionSync(() => {
    for (let at = 0; at < messages.length; at += AT_ONCE) append(storage.sql, messages.slice(at, at + AT_ONCE));
  });
}

function append(sql: SqlStorage, messages: readonly PackedMessage[]): void {
  const values = messages.flatMap(({ id, body, events }) => [id, body, events]);
  sql.exec(INSERTS[messages.length] ?? '', ...values);
}
