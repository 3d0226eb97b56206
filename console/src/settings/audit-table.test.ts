import type { AuditEntry } from '@guiyi/protocol';
import { expect, it } from 'vitest';
import { sortOf } from './audit-table.tsx';

const entry: AuditEntry = {
  n: 1,
  time: '2026-01-01T00:00:00.000Z',
  actor: 'ann',
  role: 'privacy',
  action: 'GET /api/persons/:id',
  subject: null,
  target: null,
  reason: null,
  status: 200,
};

it.each<[Partial<AuditEntry>, string]>([
  [{}, 'looks'],
  [{ status: 404 }, 'failed'],
  [{ status: 403 }, 'refused'],
  [{ action: 'POST /api/tokens', status: 201 }, 'changes'],
  [{ action: 'DELETE /api/tokens/:id', status: 204 }, 'changes'],
  [{ action: 'retention', role: 'system' }, 'system'],
])('%o is sorted as %s', (change, sort) => {
  expect(sortOf({ ...entry, ...change })).toBe(sort);
});
