import type { LakeReply, LakeRunReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import { type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { waitingFor } from '../store/lake/fill.ts';
import { LAKE, listObjects } from '../store/lake/object.ts';
import { fillLake, hasLake } from '../store/lake/tend.ts';

/** The lake, mounted under `/api/lake` behind the staff check: for servers of one's own, whose R2 nobody else can read. */
export const lake = new Hono<AppEnv>();

lake.get('/', async (c) => {
  const on = hasLake(c.env);
  const objects = (await listObjects(c.env.ARCHIVE, LAKE)).map(({ key, size, uploaded }) => ({
    key,
    bytes: size,
    written: uploaded.toISOString(),
  }));
  return c.json<LakeReply>({ on, waiting: on ? await waitingFor(c.env.DB) : 0, objects });
});

lake.post('/', async (c) => {
  if (!hasLake(c.env)) throw new Refusal('no_lake', 'This deployment keeps no lake.');
  return c.json<LakeRunReply>(await fillLake(c.env, Date.now()));
});

/** In ranges too, as engines ask for them. */
lake.get('/:table/:part/:file', async (c) => {
  const { table, part, file } = c.req.param();
  const key = `${LAKE}${table}/${part}/${file}`;
  note(c, { target: key, live: true });
  const head = await c.env.ARCHIVE.head(key);
  const range = head && rangeIn(c.req.header('range'), head.size);
  const object = await c.env.ARCHIVE.get(key, range ? { range } : {});
  if (head === null || object === null) throw new Refusal('not_found', 'There is no such object in the lake.');
  const { offset, length } = range ?? { offset: 0, length: head.size };
  const headers = {
    'content-type': 'application/vnd.apache.parquet',
    'accept-ranges': 'bytes',
    etag: object.httpEtag,
    'content-length': String(length),
    'last-modified': object.uploaded.toUTCString(),
    ...(range && { 'content-range': `bytes ${offset}-${offset + length - 1}/${head.size}` }),
  };
  return c.body(object.body, range ? 206 : 200, headers);
});

/** The part that is asked for; null for all of it, also where the header is none that could be answered. */
function rangeIn(header: string | undefined, size: number): { offset: number; length: number } | null {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return null;
  const offset = from === '' ? Math.max(size - Number(to), 0) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(Number(to) + 1, size);
  return offset < end ? { offset, length: end - offset } : null;
}
