import type { SourcesReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import { type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { sha256 } from '../lib/keyed.ts';
import { forgetSources } from '../sources/lookup.ts';
import { allSources, type SourceRow, saveSource } from '../store/sources.ts';
import { parse } from './parse.ts';

const text = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(256));
const key = v.pipe(text, v.regex(/^[^:\s]+$/, 'must have no colon and no space: it is a basic-auth user name'));

const origin = v.pipe(
  v.string(),
  v.regex(/^https?:\/\/(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/, 'must be like https://shop.example.cn'),
);

/** Body of `POST /api/sources`: exactly one of `write_key` (public) and `secret_key`. */
export const SourceCall = v.pipe(
  v.object({
    id: v.pipe(text, v.regex(/^[\w.-]+$/)),
    name: text,
    kind: v.picklist(['web', 'miniprogram', 'server']),
    write_key: v.nullish(key),
    secret_key: v.nullish(key),
    legal_basis: v.picklist(['consent', 'contract']),
    /** Sites from which a public source takes events; null takes any. */
    origins: v.optional(v.nullable(v.pipe(v.array(origin), v.minLength(1), v.maxLength(100))), null),
  }),
  v.check(({ write_key, secret_key }) => !write_key !== !secret_key, 'Give either write_key or secret_key.'),
);

/** Sources, mounted under `/api/sources` behind the admin check. */
export const sources = new Hono<AppEnv>();

sources.get('/', async (c) => {
  const reply: SourcesReply = { sources: (await allSources(c.env.DB)).map(shown) };
  return c.json(reply);
});

sources.post('/', async (c) => {
  const { secret_key, ...call } = parse(SourceCall, await readJson(c), 'invalid_body');
  note(c, { target: `${call.id} ${call.legal_basis}` });
  // On what a visitor's data rests is no matter of integration: without consent nothing asks the visitor any more.
  if (c.get('caller').role === 'developer' && call.write_key && call.legal_basis === 'contract') {
    throw new Refusal('forbidden_role', 'Only an admin may let a public source rest on a contract.', 'legal_basis');
  }
  const row: SourceRow = {
    ...call,
    write_key: call.write_key ?? null,
    secret_hash: secret_key ? sha256(secret_key) : null,
  };
  if (!(await saveSource(c.env.DB, row, Date.now()))) {
    throw new Refusal('invalid_body', 'Another source has this key.', secret_key ? 'secret_key' : 'write_key');
  }
  forgetSources();
  return c.json(shown(row));
});

function shown({ secret_hash: _, ...source }: SourceRow) {
  return source;
}
