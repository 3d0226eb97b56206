// @ts-check
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { unstable_splitSqlQuery } from 'wrangler';
import { Stop } from './stop.mjs';

/** @typedef {import('@cloudflare/workers-types').D1Database} D1Database */

/** The table in which wrangler notes what it applied: a data directory and a deployment keep the same book. */
const BOOK = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/**
 * Which migrations are still to apply. The list only ever grows at its end.
 *
 * @param {string[]} files names in the migrations folder
 * @param {string[]} applied names in the book
 * @returns {string[]} oldest first
 */
export function pendingMigrations(files, applied) {
  const unknown = applied.find((name) => !files.includes(name));
  if (unknown) {
    throw new Stop(
      `The data folder was written by a newer Guiyi (migration ${unknown}).`,
      'Update Guiyi, or choose another --data.',
    );
  }
  const pending = files.filter((name) => !applied.includes(name)).sort();
  const last = [...applied].sort().at(-1) ?? '';
  const early = pending.find((name) => name < last);
  if (early) throw new Stop(`Migration ${early} stands before ${last}, which is applied.`, 'Give it the next number.');
  return pending;
}

/**
 * Applies what is pending, each migration whole or not at all.
 *
 * @param {D1Database} db
 * @param {string} folder
 */
export async function migrate(db, folder) {
  await db.prepare(BOOK).run();
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all();
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  for (const name of pendingMigrations(
    files,
    results.map((row) => String(row.name)),
  )) {
    const statements = unstable_splitSqlQuery(readFileSync(path.join(folder, name), 'utf8'));
    const note = db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name);
    await db.batch([...statements.map((sql) => db.prepare(sql)), note]);
  }
}

/**
 * The sources of the demo (design: stable names, so that scripts keep working). The secret key is kept as its hash.
 *
 * @param {D1Database} db
 * @param {string} serverKey
 * @param {number} now milliseconds
 */
export async function seedSources(db, serverKey, now) {
  const upsert = db.prepare(`INSERT INTO sources (id, name, kind, write_key, secret_hash, legal_basis, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET secret_hash = excluded.secret_hash`);
  const hash = createHash('sha256').update(serverKey).digest('hex');
  await db.batch([
    upsert.bind('demo-web', 'Demo shop', 'web', 'demo-web', null, 'consent', now),
    upsert.bind('demo-miniprogram', 'Demo mini-program', 'miniprogram', 'demo-miniprogram', null, 'consent', now),
    upsert.bind('demo-server', 'Demo backend', 'server', null, hash, 'contract', now),
  ]);
}
