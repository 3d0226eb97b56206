import { applyD1Migrations, env } from 'cloudflare:test';
import { beforeAll } from 'vitest';

/** Storage is isolated per test file; each starts with the schema and the sources that `npm start` seeds. */
beforeAll(async () => {
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
});
