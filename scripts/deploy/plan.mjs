// @ts-check

/** What a deployment is made of, by the name of the Worker. `wrangler.toml` has these names for the Worker `guiyi`. */
export function resourcesOf(/** @type {string} */ name) {
  return { database: name, queues: [`${name}-events`, `${name}-events-dead`], bucket: `${name}-archive` };
}

/** Secrets that must be there; they are made where they are missing, and never changed. */
export const SECRETS = /** @type {const} */ (['GUIYI_ADMIN_TOKEN', 'GUIYI_PEPPER']);

/** The configuration of this deployment, beside `wrangler.toml`, as paths in it are relative to it. */
export function configFile(/** @type {string} */ name) {
  return `wrangler.${name}.deploy.toml`;
}

/**
 * `wrangler.toml` for this account: the names of its resources, and the id of its database.
 *
 * @param {string} toml
 * @param {string} name
 * @param {string} databaseId
 */
export function configured(toml, name, databaseId) {
  const named = toml.replace(
    /^(\s*(?:name|database_name|queue|dead_letter_queue|bucket_name) = )"guiyi(-[\w-]+)?"$/gm,
    (_, field, rest = '') => `${field}"${name}${rest}"`,
  );
  const whole = named.replace(/^database_id = ".*"$/m, `database_id = "${databaseId}"`);
  if (!whole.includes(`database_id = "${databaseId}"`) || !whole.includes(`name = "${name}"`)) {
    throw new Error('wrangler.toml has no database_id or no name.');
  }
  return `# Made by npm run deploy from wrangler.toml; change that one.\n${whole}`;
}

/**
 * The steps, in their order, as a person reads them before deciding.
 *
 * @param {{ name: string, location?: string }} args
 */
export function planText({ name, location }) {
  const { database, queues, bucket } = resourcesOf(name);
  const config = configFile(name);
  const create = location ? ` --location ${location}` : '';
  const steps = [
    ['account', 'wrangler whoami', 'stop unless signed in'],
    ['build', 'npm run build', 'Worker, console, SDK, docs'],
    ['database', `wrangler d1 list --json; if "${database}" is not there: wrangler d1 create ${database}${create}`, ''],
    ...queues.map((queue) => [
      'queue',
      `wrangler queues info ${queue}; if missing: wrangler queues create ${queue}`,
      '',
    ]),
    ['archive', `wrangler r2 bucket info ${bucket}; if missing: wrangler r2 bucket create ${bucket}`, ''],
    ['settings', `write ${config}`, 'wrangler.toml with these names and the id of the database'],
    [
      'way back',
      `wrangler d1 time-travel info ${database} --json; wrangler deployments status --json`,
      `noted in .guiyi/deploys/${name}.jsonl`,
    ],
    [
      'migrations',
      `wrangler d1 migrations apply ${database} --remote`,
      'append-only; the code that runs now goes on working',
    ],
    [
      'secrets',
      'wrangler secret list --format json',
      `what is missing of ${SECRETS.join(', ')} is made, others are left alone`,
    ],
    ['Worker', `wrangler deploy --config ${config}`, 'code, assets, cron, Durable Object classes, new secrets'],
  ];
  const lines = steps.map(
    ([what, how, why], i) =>
      `${String(i + 1).padStart(2)}. ${(what ?? '').padEnd(11)} ${how}${why ? `\n                 ${why}` : ''}`,
  );
  return `Plan for the Worker "${name}". Nothing is run.\n\n${lines.join('\n')}\n`;
}
