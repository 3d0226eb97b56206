import { auditOf } from '../audit/client.ts';
import { identityOf } from '../identity/client.ts';
import { forgetErased } from '../identity/erased.ts';
import type { Env } from '../lib/env.ts';
import { isWhole, type Span } from '../lib/erasure.ts';
import { type Hit, needlesOf } from '../lib/search.ts';
import { eraseRows } from '../store/erase.ts';
import { eraseLake, searchLake } from '../store/lake/people.ts';
import { searchWithoutMentions, withoutReason } from '../store/mentions.ts';
import { outboxOf } from '../store/outbox.ts';
import {
  addRemoved,
  completeRequest,
  findRequest,
  type RequestRow,
  saveActed,
  saveProof,
  saveSpans,
} from '../store/requests.ts';
import { eraseArchive, searchArchive } from './archive.ts';
import { erasedElsewhere } from './deliver.ts';
import { HeldByLaw, holdOver } from './legal-hold.ts';
import { noteErasure } from './restored.ts';
import { freeze } from './restriction.ts';
import { namedIn, unseen } from './subject.ts';

/** What an erasure goes by: whom it takes, and from when on they are someone new. */
interface Erasure {
  spans: Span[];
  at: number;
}

/**
 * Carries an erasure out, from wherever the last attempt ended: every step may be repeated. The order matters. First the
 * tombstones, so that nothing comes in any more; then what is stored, what waits, what is archived; then the search; then
 * those to whom data was given.
 * Throws when a step fails, the search finds something, or others have not confirmed; the request then stays unfinished.
 */
export async function erase(env: Env, request: RequestRow): Promise<void> {
  if (request.proof === null) await eraseHere(env, request);
  const { spans } = (await findRequest(env.DB, request.id)) ?? request;
  await erasedElsewhere(env, request.id, keysOf(spans));
  await completeRequest(env.DB, request.id, Date.now());
}

async function eraseHere(env: Env, request: RequestRow): Promise<void> {
  const erasure = await eraseGraph(env, request);
  const { spans, at } = erasure;
  await eraseRows(env.DB, request.id, spans, at);
  await withoutReason(env.DB, request.id, needlesOf(spans));
  await noteErasure(env);
  forgetErased();
  await addRemoved(env.DB, request.id, 'waiting', await outboxOf(env).erase(spans, at));
  await addRemoved(env.DB, request.id, 'archive', await eraseArchive(env.ARCHIVE, needlesOf(spans), spans, at));
  await addRemoved(env.DB, request.id, 'lake', await eraseLake(env.DB, env.ARCHIVE, spans, needlesOf(spans), at));
  await auditOf(env).erase(
    spans.map(({ key }) => key),
    needlesOf(spans),
    Date.now(),
  );
  await identityOf(env).restrict(request.id, 'hold', []);
  await identityOf(env).publish();
  await saveProof(env.DB, request.id, await verify(env, erasure));
}

/** What others have to erase: the identifiers that were this person's alone. */
function keysOf(spans: string | null): string[] {
  return (JSON.parse(spans ?? '[]') as Span[]).filter(isWhole).map(({ key }) => key);
}

/** Tombstones and graph. Whom it takes is kept before anything is taken. */
async function eraseGraph(env: Env, request: RequestRow): Promise<Erasure> {
  const identity = identityOf(env);
  const named = namedIn(request);
  let spans = JSON.parse(request.spans ?? '[]') as Span[];
  // In a restored database the spans may be lost; then the named ones are all that is known.
  if (request.acted_at !== null) return { spans: union(spans, unseen(named, spans)), at: request.acted_at };
  const { spans: found, withheld } = await identity.scope(named, request.scope);
  let missing = [...found, ...unseen(named, found)];
  const held = await holdOver(env, missing);
  if (held !== null) {
    await freeze(env, request.id, 'hold', missing);
    throw new HeldByLaw(held.reason);
  }
  let at = Date.now();
  while (missing.length > 0) {
    spans = union(spans, missing);
    await saveSpans(env.DB, request.id, spans, withheld);
    at = Date.now();
    missing = await identity.erase(named, request.scope, spans, at);
  }
  await saveActed(env.DB, request.id, at);
  return { spans, at };
}

function union(a: readonly Span[], b: readonly Span[]): Span[] {
  return [...new Map([...a, ...b].map((span) => [JSON.stringify(span), span])).values()];
}

/** Searches every store by its live schema, not by what the steps above know of it. */
async function verify(env: Env, { spans, at }: Erasure): Promise<object> {
  const needles = needlesOf(spans);
  const searched = [
    await searchWithoutMentions(env.DB, needles, spans, at),
    await identityOf(env).search(needles, at),
    await outboxOf(env).search(needles, spans, at),
    await auditOf(env).search(needles),
  ];
  const hits: Hit[] = searched.flatMap((store) => store.hits);
  hits.push(...(await searchArchive(env.ARCHIVE, needles, spans, at)));
  hits.push(...(await searchLake(env.ARCHIVE, spans, needles, at)));
  if (hits.length > 0) throw new Error(`Something is left: ${hits.map(named).join(', ')}.`);
  const columns = searched.reduce((sum, store) => sum + store.columns, 0);
  const taken = new Set(spans.filter(({ form }) => !form).map(({ key }) => key));
  return { verified_at: Date.now(), columns_searched: columns, identifiers: taken.size };
}

function named({ store, table, column, rows }: Hit): string {
  return `${store}.${table}.${column} (${rows})`;
}
