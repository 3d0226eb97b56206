import type { Env } from '../lib/env.ts';
import { sha256 } from '../lib/keyed.ts';
import { postSigned } from '../lib/outbound.ts';
import {
  allProcessors,
  confirmDelivery,
  type DeliveryRow,
  deliveriesOf,
  failDelivery,
  leaseDeliveries,
  saveDelivery,
} from '../store/deliveries.ts';
import { opendsrHeaders } from './opendsr.ts';

/** From so many failures on staff have to look into it. It is still repeated. */
const MANY = 5;

const LEASE_MS = 60_000;

/** Others have not confirmed the erasure yet. `stuck`: one of them has failed often. */
export class Unconfirmed extends Error {
  constructor(
    message: string,
    readonly stuck: boolean,
  ) {
    super(message);
  }
}

/** Tells every processor to erase the same identifiers. Throws until all have confirmed it. */
export async function erasedElsewhere(env: Env, request: string, keys: readonly string[]): Promise<void> {
  const body = JSON.stringify({ type: 'erasure', request_id: request, identifiers: keys });
  for (const { id, url, removed_at } of await allProcessors(env.DB)) {
    if (removed_at !== null) continue;
    await saveDelivery(
      env.DB,
      { id: sha256(`${request}\n${id}`), request_id: request, receiver: id, url, body },
      Date.now(),
    );
  }
  await deliver(env);
  const open = (await deliveriesOf(env.DB, request)).filter(({ done_at }) => done_at === null);
  if (open.length === 0) return;
  const who = open.map(({ receiver, error }) => `${receiver}: ${error ?? 'under way'}`).join('; ');
  throw new Unconfirmed(
    `Not confirmed by ${who}`,
    open.some(({ attempts }) => attempts >= MANY),
  );
}

/** Sends what is due. Never throws for what a receiver does. */
export async function deliver(env: Env): Promise<void> {
  const due = await leaseDeliveries(env.DB, Date.now(), LEASE_MS);
  await Promise.all(due.map((row) => attempt(env, row)));
}

async function attempt(env: Env, { id, receiver, url, body, attempts }: DeliveryRow): Promise<void> {
  try {
    const text = body ?? '{}';
    await postSigned(env, url, text, receiver === 'callback' ? opendsrHeaders(env, text) : {});
    await confirmDelivery(env.DB, id, Date.now());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await failDelivery(env.DB, id, reason, Date.now() + Math.min(1_000 * 2 ** (attempts - 1), 3_600_000));
  }
}
