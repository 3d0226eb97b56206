import type { PackedMessage, QueueMessage } from './queue/port.ts';

/** What a message is, besides its events. */
export type Envelope = Pick<QueueMessage, 'source_id' | 'gated' | 'verified' | 'received_at'>;

/** Cloudflare takes 128 KB a message; some of it is for the envelope. */
const MESSAGE_BYTES = 120_000;

const encoder = new TextEncoder();

/** What a message is made of: rows as JSON. */
interface Parcel {
  events: string[];
  refused: string[];
  bytes: number;
}

/**
 * Writes verdicts as queue messages, each under the limit of the queue, none without need. Every event and every count
 * is in exactly one of them.
 *
 * @param makeId a fresh message id
 */
export function pack(
  verdicts: Pick<QueueMessage, 'events' | 'refused' | 'dropped'>,
  envelope: Envelope,
  makeId: () => string,
): PackedMessage[] {
  const parcels = parcelsOf(
    verdicts.events.map((event) => JSON.stringify(event)),
    verdicts.refused.map((event) => JSON.stringify(event)),
  );
  const counts = Object.values(verdicts.dropped);
  if (parcels.length === 0 && counts.length > 0) parcels.push({ events: [], refused: [], bytes: 0 });
  return parcels.map((parcel, index) => {
    const dropped = index === 0 ? verdicts.dropped : {};
    const lost = index === 0 ? counts.reduce((sum, count) => sum + count, 0) : 0;
    return messageOf(parcel, { ...envelope, id: makeId() }, dropped, lost);
  });
}

function messageOf(
  { events, refused, bytes }: Parcel,
  envelope: Envelope & { id: string },
  dropped: QueueMessage['dropped'],
  lost: number,
): PackedMessage {
  const head = JSON.stringify({ ...envelope, dropped });
  return {
    id: envelope.id,
    body: `${head.slice(0, -1)},"events":[${events.join()}],"refused":[${refused.join()}]}`,
    bytes: bytes + 3 * head.length + 32,
    events: events.length + refused.length + lost,
  };
}

function parcelsOf(events: string[], refused: string[]): Parcel[] {
  const parcels: Parcel[] = [];
  const add = (kind: 'events' | 'refused', row: string, bytes: number) => {
    let parcel = parcels.at(-1);
    if (parcel === undefined || parcel.bytes + bytes > MESSAGE_BYTES) {
      parcel = { events: [], refused: [], bytes: 0 };
      parcels.push(parcel);
    }
    parcel[kind].push(row);
    parcel.bytes += bytes;
  };
  // Three bytes a character is the most that UTF-8 needs; bytes are counted only where that says little.
  const length = [...events, ...refused].reduce((sum, row) => sum + row.length + 1, 0);
  const exact = length * 3 > MESSAGE_BYTES;
  const bytesOf = (row: string) => (exact ? encoder.encode(row).byteLength : row.length * 3) + 1;
  for (const row of events) add('events', row, bytesOf(row));
  for (const row of refused) add('refused', row, bytesOf(row));
  return parcels;
}
