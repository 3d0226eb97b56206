import type { Processor } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import { type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { isPublicUrl } from '../lib/outbound.ts';
import { allProcessors, type ProcessorRow, removeProcessor, saveProcessor } from '../store/deliveries.ts';
import { parse } from './parse.ts';

/** Body of `POST /api/processors`. */
export const ProcessorCall = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(256)),
  /** Where it is told of erasures. */
  url: v.pipe(v.string(), v.maxLength(2_048)),
});

/** Those to whom data is given, mounted under `/api/processors` behind the admin check. */
export const processors = new Hono<AppEnv>();

processors.get('/', async (c) => c.json({ processors: (await allProcessors(c.env.DB)).map(shown) }));

processors.post('/', async (c) => {
  const { name, url } = parse(ProcessorCall, await readJson(c), 'invalid_body');
  if (!isPublicUrl(url, c.env.GUIYI_LOCAL_URLS === '1')) {
    throw new Refusal('invalid_body', 'This is no public https address.', 'url');
  }
  const row = { id: `processor_${crypto.randomUUID()}`, name, url, created_at: Date.now(), removed_at: null };
  await saveProcessor(c.env.DB, row);
  note(c, { target: row.id });
  return c.json(shown(row), 201);
});

processors.delete('/:id', async (c) => {
  if (!(await removeProcessor(c.env.DB, c.req.param('id'), Date.now()))) {
    throw new Refusal('unknown_processor', 'There is no such processor, or it was removed.');
  }
  return c.body(null, 204);
});

function shown({ created_at, removed_at, ...row }: ProcessorRow): Processor {
  const iso = (time: number) => new Date(time).toISOString();
  return { ...row, created_at: iso(created_at), removed_at: removed_at === null ? null : iso(removed_at) };
}
