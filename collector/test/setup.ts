import { applyD1Migrations, env } from 'cloudflare:test';
import { beforeAll } from 'vitest';
import { sha256 } from '../src/lib/keyed.ts';
import { type SourceRow, saveSource } from '../src/store/sources.ts';

/** Headers of the admin API. */
export const ADMIN = { authorization: 'Bearer test-admin' };

/** The secret key of the source `demo-server`. */
export const SERVER_KEY = 'sk_test_demo_server';

const PUBLIC = { secret_hash: null, legal_basis: 'consent', origins: null } as const;
const SOURCES: SourceRow[] = [
  { id: 'demo-web', name: 'Demo shop', kind: 'web', write_key: 'demo-web', ...PUBLIC },
  { id: 'demo-miniprogram', name: 'Demo mini-program', kind: 'miniprogram', write_key: 'demo-miniprogram', ...PUBLIC },
  {
    id: 'demo-server',
    name: 'Demo backend',
    kind: 'server',
    write_key: null,
    secret_hash: sha256(SERVER_KEY),
    legal_basis: 'contract',
    origins: null,
  },
];

/** Storage is isolated per test file; each starts with the schema and the sources that `npm start` seeds. */
beforeAll(async () => {
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
  for (const source of SOURCES) await saveSource(env.DB, source, Date.now());
});
