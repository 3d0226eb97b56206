import type { ApiToken, NewTokenReply, TokensReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { guardAdmins } from '../http/auth.ts';
import { readJson } from '../http/body.ts';
import { TOKEN_PREFIX } from '../http/caller.ts';
import { type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { sha256 } from '../lib/keyed.ts';
import { allTokens, revokeToken, saveToken, type TokenRow } from '../store/tokens.ts';
import { parse } from './parse.ts';

/** Body of `POST /api/tokens`. */
export const TokenCall = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100)),
  role: v.picklist(['admin', 'developer', 'marketer', 'privacy']),
  /** Who of the staff will use it; their session or Cloudflare Access names them so. */
  owner: v.optional(v.nullable(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100))), null),
  read_only: v.optional(v.boolean(), false),
  expires_at: v.optional(v.nullable(v.pipe(v.string(), v.isoTimestamp())), null),
});

/** Tokens of the admin API, mounted under `/api/tokens` behind the staff check. */
export const tokens = new Hono<AppEnv>();

tokens.get('/', async (c) => c.json<TokensReply>({ tokens: (await allTokens(c.env.DB)).map(shown) }));

tokens.post('/', async (c) => {
  const call = parse(TokenCall, await readJson(c), 'invalid_body');
  guardAdmins(c, call.role);
  const now = Date.now();
  const expires_at = call.expires_at === null ? null : Date.parse(call.expires_at);
  if (expires_at !== null && expires_at <= now) {
    throw new Refusal('invalid_body', 'This time is over already.', 'expires_at');
  }
  const token = TOKEN_PREFIX + random(24);
  const row: TokenRow = {
    id: `t_${random(6)}`,
    name: call.name,
    role: call.role,
    read_only: +call.read_only,
    created_at: now,
    created_by: c.get('caller').actor,
    owner: call.owner,
    expires_at,
    last_used_at: null,
    revoked_at: null,
  };
  await saveToken(c.env.DB, sha256(token), row);
  note(c, { target: row.id });
  return c.json<NewTokenReply>({ ...shown(row), token }, 201);
});

tokens.delete('/:id', async (c) => {
  if (await revokeToken(c.env.DB, c.req.param('id'), Date.now())) return c.body(null, 204);
  throw new Refusal('unknown_token', 'There is no such token, or it was revoked before.', 'id');
});

function shown({ read_only, ...row }: TokenRow): ApiToken {
  const { created_at, expires_at, last_used_at, revoked_at } = row;
  return {
    ...row,
    read_only: read_only === 1,
    created_at: new Date(created_at).toISOString(),
    expires_at: iso(expires_at),
    last_used_at: iso(last_used_at),
    revoked_at: iso(revoked_at),
  };
}

function iso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

function random(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex');
}
