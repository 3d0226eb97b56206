import type { PackedMessage, QueueMessage } from './queue/port.ts';

/** What a message is, besides its events. */
export type Envelope = Pick<QueueMessage, 'source_id' | 'gated' | 'verified' | 'received_at'>;

/** Cloudflare takes 128 KB a message; some of it is for the envelope. */
const MESSAGE_BYTES = 120_000;

const encoder = new TextEncoder();

/** What a message is made of: two JSON lists. */
interface Parcel {
  events: string;
  refused: string;
  /** Rows in both. */
  rows: number;
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
  const parcels = parcelsOf(verdicts);
  const counts = Object.values(verdicts.dropped);
  if (parcels.length === 0 && counts.length > 0) parcels.push({ events: '[]', refused: '[]', rows: 0, bytes: 4 });
  return parcels.map((parcel, index) => {
    const dropped = index === 0 ? verdicts.dropped : {};
    const lost = index === 0 ? counts.reduce((sum, count) => sum + count, 0) : 0;
    return messageOf(parcel, { ...envelope, id: makeId() }, dropped, lost);
  });
}

function messageOf(
  { events, refused, rows, bytes }: Parcel,
  envelope: Envelope & { id: string },
  dropped: QueueMessage['dropped'],
  lost: number,
): PackedMessage {
  const head = JSON.stringify({ ...envelope, dropped });
  return {
    id: envelope.id,
    body: `${head.slice(0, -1)},"events":${events},"refused":${refused}}`,
    bytes: bytes + 3 * head.length + 32,
    events: rows + lost,
  };
}

/** Three bytes a character is the most that UTF-8 needs: only where that is too much are rows written one by one. */
function parcelsOf({ events, refused }: Pick<QueueMessage, 'events' | 'refused'>): Parcel[] {
  const rows = events.length + refused.length;
  if (rows === 0) return [];
  const whole = { events: JSON.stringify(events), refused: JSON.stringify(refused), rows };
  const bytes = 3 * (whole.events.length + whole.refused.length);
  if (bytes <= MESSAGE_BYTES) return [{ ...whole, bytes }];
  return cut(
    events.map((row) => JSON.stringify(row)),
    refused.map((row) => JSON.stringify(row)),
  );
}

/** As few parcels as the limit allows, each filled in order. */
function cut(events: string[], refused: string[]): Parcel[] {
  const parcels: { events: string[]; refused: string[]; bytes: number }[] = [];
  const add = (kind: 'events' | 'refused', row: string) => {
    const bytes = encoder.encode(row).byteLength + 1;
    let parcel = parcels.at(-1);
    if (parcel === undefined || parcel.bytes + bytes > MESSAGE_BYTES) {
      parcel = { events: [], refused: [], bytes: 4 };
      parcels.push(parcel);
    }
    parcel[kind].push(row);
    parcel.bytes += bytes;
  };
  for (const row of events) add('events', row);
  for (const row of refused) add('refused', row);
  return parcels.map((parcel) => ({
    events: `[${parcel.events.join()}]`,
    refused: `[${parcel.refused.join()}]`,
    rows: parcel.events.length + parcel.refused.length,
    bytes: parcel.bytes,
  }));
}
