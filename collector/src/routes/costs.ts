import type { CostImportReply, CostImportsReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readBytes, readJson } from '../http/body.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { scrubText } from '../lib/personal.ts';
import { costTable } from '../reports/costs/csv.ts';
import { type CostImport, costImport } from '../reports/costs/import.ts';
import type { CostContext } from '../reports/costs/row.ts';
import { latestRules } from '../store/channel-rules.ts';
import { costImports, removeCosts, saveCosts } from '../store/costs.ts';
import { parse } from './parse.ts';

/** Body of `POST /api/costs` as JSON; each row is checked by itself, so that all faults are told at once. */
export const CostsCall = v.object({ rows: v.array(v.record(v.string(), v.unknown())) });

/** What rows are of that do not say it themselves; an empty one is as good as none. */
const Default = v.optional(v.pipe(v.string(), v.trim(), v.maxLength(200)), '');

/** `POST /api/costs`. */
export const CostsQuery = v.object({
  name: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(200)), ''),
  dry_run: v.optional(v.picklist(['', '0', '1', 'false', 'true']), ''),
  channel: Default,
  source: Default,
  medium: Default,
});

/** What ads cost, mounted under `/api/costs` behind the admin check. */
export const costs = new Hono<AppEnv>();

costs.post('/', async (c) => {
  const { name, dry_run, ...from } = parse(CostsQuery, c.req.query(), 'invalid_parameter');
  const { id, rows, reply } = await importOf(c, from);
  if (reply.error_count > 0 || dry_run === '1' || dry_run === 'true') return c.json<CostImportReply>(reply);
  const at = Date.now();
  if (!(await saveCosts(c.env.DB, { id, name: scrubText(name) || new Date(at).toISOString(), at }, rows))) {
    throw new Refusal('duplicate_import', 'The same rows were imported before.');
  }
  return c.json<CostImportReply>({ ...reply, import_id: id });
});

costs.get('/imports', async (c) => c.json<CostImportsReply>({ imports: await costImports(c.env.DB) }));

costs.delete('/imports/:id', async (c) => {
  if (await removeCosts(c.env.DB, c.req.param('id'))) return c.body(null, 204);
  throw new Refusal('unknown_import', 'There is no import of this id, or it was taken back.', 'id');
});

async function importOf(c: AppContext, from: CostContext['from']): Promise<CostImport> {
  const context = { currency: c.env.GUIYI_CURRENCY, rules: await latestRules(c.env.DB), from };
  if (!/^text\/csv\b/i.test(c.req.header('content-type') ?? '')) {
    const { rows } = parse(CostsCall, await readJson(c), 'invalid_body');
    return costImport(
      rows.map((raw, i) => ({ line: i + 1, raw })),
      context,
    );
  }
  const table = costTable(await readBytes(c));
  return 'error' in table ? costImport([], context, { errors: [table.error] }) : costImport(table.rows, context, table);
}
