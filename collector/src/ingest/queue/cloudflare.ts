import type { EventQueue, PackedMessage } from './port.ts';

/** What `sendBatch` takes at most: 100 messages, 256 KB together. */
const BATCH_MESSAGES = 100;
const BATCH_BYTES = 250_000;

/** Cloudflare Queues. `send` is durable on the edge; the local runtime keeps this queue in memory. */
export function cloudflareQueue(queue: Queue<unknown>): EventQueue {
  return {
    async send(messages) {
      const [first, ...others] = messages;
      // One request is nearly always one message; alone it needs no list around it, which is read and written again.
      if (first !== undefined && others.length === 0) await queue.send(first.body, { contentType: 'text' });
      else for (const part of parts(messages)) await queue.sendBatch(part.map(asRequest));
    },
    // It counts messages, not events, and only after a while.
    depth: async () => 0,
  };
}

const asRequest = ({ body }: PackedMessage): MessageSendRequest => ({ body, contentType: 'text' });

/** A part that fails after another was taken is no loss: the client sends all again, and message ids make that safe. */
function parts(messages: PackedMessage[]): PackedMessage[][] {
  const out: PackedMessage[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const last = out.at(-1);
    bytes += message.bytes;
    if (last === undefined || bytes > BATCH_BYTES || last.length === BATCH_MESSAGES) {
      out.push([message]);
      bytes = message.bytes;
    } else {
      last.push(message);
    }
  }
  return out;
}
