import type { PackedMessage, QueueMessage } from './queue/port.ts';

/** What a message is, besides its events. */
export type Envelope = Pick<QueueMessage, 'source_id' | 'gated' | 'verified' | 'received_at'>;

/** Cloudflare takes 128 KB a message; some of it is for the envelope. */
const MESSAGE_BYTES = 120_000;

const encoder = new TextEncoder();

type Verdicts = Pick<QueueMessage, 'events' | 'refused' | 'dropped'>;

/** A part of the verdicts: rows as JSON. */
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
export function pack(verdicts: Verdicts, envelope: Envelope, makeId: () => string): PackedMessage[] {
  const { events, refused, dropped } = verdicts;
  const counts = Object.values(dropped);
  if (events.length + refused.length + counts.length === 0) return [];
  const lost = counts.reduce((sum, count) => sum + count, 0);
  const id = makeId();
  // Nearly always one is enough, and writing it at once is cheaper than putting it together.
  const body = JSON.stringify({ ...envelope, id, dropped, events, refused });
  // Three bytes a character is the most that UTF-8 needs: only where that is too much are rows written one by one.
  const bytes = 3 * body.length;
  if (bytes <= MESSAGE_BYTES) return [{ id, body, bytes, events: events.length + refused.length + lost }];
  return cut(verdicts).map((parcel, index) =>
    index === 0
      ? messageOf(parcel, { ...envelope, id, dropped }, lost)
      : messageOf(parcel, { ...envelope, id: makeId(), dropped: {} }, 0),
  );
}

function messageOf(
  parcel: Parcel,
  envelope: Envelope & Pick<QueueMessage, 'id' | 'dropped'>,
  lost: number,
): PackedMessage {
  const head = JSON.stringify(envelope);
  return {
    id: envelope.id,
    body: `${head.slice(0, -1)},"events":[${parcel.events.join()}],"refused":[${parcel.refused.join()}]}`,
    bytes: parcel.bytes + 3 * head.length + 32,
    events: parcel.events.length + parcel.refused.length + lost,
  };
}

/** As few parcels as the limit allows, each filled in order. */
function cut({ events, refused }: Verdicts): Parcel[] {
  const parcels: Parcel[] = [];
  const add = (kind: 'events' | 'refused', row: object) => {
    const json = JSON.stringify(row);
    const bytes = encoder.encode(json).byteLength + 1;
    let parcel = parcels.at(-1);
    if (parcel === undefined || parcel.bytes + bytes > MESSAGE_BYTES) {
      parcel = { events: [], refused: [], bytes: 4 };
      parcels.push(parcel);
    }
    parcel[kind].push(json);
    parcel.bytes += bytes;
  };
  for (const row of events) add('events', row);
  for (const row of refused) add('refused', row);
  return parcels;
}
