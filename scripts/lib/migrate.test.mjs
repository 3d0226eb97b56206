// @ts-check
import { expect, it } from 'vitest';
import { pendingMigrations } from './migrate.mjs';

it('applies what is missing, oldest first', () => {
  expect(pendingMigrations(['0002_b.sql', '0003_c.sql', '0001_a.sql'], ['0001_a.sql'])).toEqual([
    '0002_b.sql',
    '0003_c.sql',
  ]);
  expect(pendingMigrations(['0001_a.sql'], ['0001_a.sql'])).toEqual([]);
});

it('refuses data of a newer version', () => {
  expect(() => pendingMigrations(['0001_a.sql'], ['0001_a.sql', '0002_b.sql'])).toThrow(
    /newer Guiyi \(migration 0002_b\.sql\)/,
  );
});

it('refuses a migration that was slipped in before an applied one', () => {
  expect(() => pendingMigrations(['0001_a.sql', '0001_z.sql', '0002_b.sql'], ['0001_a.sql', '0002_b.sql'])).toThrow(
    /0001_z\.sql stands before 0002_b\.sql/,
  );
});
