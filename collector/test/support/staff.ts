import type { AuditReply, NewTokenReply, Role } from '@guiyi/protocol';
import * as v from 'valibot';
import { expect } from 'vitest';
import { OPERATIONS } from '../../src/routes/openapi/operations.ts';
import { admin, post } from '../client.ts';
import { ADMIN } from '../setup.ts';

export const ROLES: Role[] = ['admin', 'developer', 'marketer', 'privacy'];

/** Makes a token of the admin API, and holds the reply to its schema. */
export async function makeToken(role: Role, more: object = {}): Promise<NewTokenReply> {
  const reply = await post('/api/tokens', JSON.stringify({ name: `a ${role}`, role, ...more }), ADMIN);
  expect(reply.status).toBe(201);
  const made = await reply.json<NewTokenReply>();
  v.parse(OPERATIONS.find(({ path, method }) => path === '/api/tokens' && method === 'post')?.reply ?? v.never(), made);
  return made;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Entries of the audit trail, newest first. */
export async function trail(query = ''): Promise<AuditReply['entries']> {
  return (await admin<AuditReply>(`/api/audit?limit=1000${query}`)).entries;
}
