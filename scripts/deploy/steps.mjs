// @ts-check
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Stop } from '../lib/stop.mjs';
import { keepNote, keepSecrets, keptSecrets } from './notes.mjs';
import { configFile, configured, resourcesOf, SECRETS } from './plan.mjs';
import { Wrangler } from './wrangler.mjs';

/**
 * @typedef {object} Deployment
 * @property {string} name
 * @property {string} [location]
 * @property {string} root
 * @property {string} notes folder for what must not be lost
 * @property {(line: string) => void} tell
 * @property {() => Promise<void>} build
 * @property {Date} now
 */

/** What a command says of a thing that is not there. */
const ABSENT = { queue: /does not exist/i, bucket: /does not exist|10006/i, worker: /not found|does not exist|10007/i };

/** Carries out the plan. Each step finds what an earlier run has done. @param {Deployment} deployment */
export async function deploy(deployment) {
  const { name, root, tell, build } = deployment;
  const wrangler = new Wrangler(root);
  const { database, queues, bucket } = resourcesOf(name);
  await requireAccount(wrangler);
  tell('✓ account');
  await build();
  tell('✓ build');
  const id = await databaseId(wrangler, deployment);
  for (const queue of queues)
    await ensure(wrangler, tell, 'queue', queue, ['queues', 'info', queue], ['queues', 'create', queue]);
  await ensure(wrangler, tell, 'bucket', bucket, ['r2', 'bucket', 'info', bucket], ['r2', 'bucket', 'create', bucket]);
  const config = configFile(name);
  writeFileSync(path.join(root, config), configured(readFileSync(path.join(root, 'wrangler.toml'), 'utf8'), name, id));
  tell(`✓ settings in ${config}`);
  const version = await runningVersion(wrangler, name);
  await noteWayBack(wrangler, deployment, version);
  await wrangler.run(['d1', 'migrations', 'apply', database, '--remote', '--config', config], true);
  tell('✓ migrations');
  const made = await missingSecrets(wrangler, deployment, version !== null);
  const url = await upload(wrangler, config, made);
  tell(`✓ Worker${url ? ` at ${url}` : ''}`);
  closing(deployment, made, url);
}

/** @param {Wrangler} wrangler */
async function requireAccount(wrangler) {
  const { code, output } = await wrangler.try(['whoami']);
  if (code === 0 && !/not (?:authenticated|logged in)/i.test(output)) return;
  throw new Stop(
    'wrangler is not signed in.',
    'Run npx wrangler login, or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID.',
  );
}

/**
 * Finds the database by its name, or creates it.
 *
 * @param {Wrangler} wrangler
 * @param {Deployment} deployment
 */
async function databaseId(wrangler, { name, location, tell }) {
  const find = async () => {
    const all = /** @type {{ uuid: string, name: string }[]} */ (await wrangler.json(['d1', 'list', '--json']));
    return all.find((one) => one.name === name)?.uuid;
  };
  const found = await find();
  if (found) {
    tell(`✓ database ${name} is there`);
    return found;
  }
  await wrangler.run(['d1', 'create', name, ...(location ? ['--location', location] : [])]);
  const created = await find();
  if (!created)
    throw new Stop(`The database ${name} was created and is not listed.`, 'Run the command again in a minute.');
  tell(`✓ database ${name} created`);
  return created;
}

/**
 * @param {Wrangler} wrangler
 * @param {(line: string) => void} tell
 * @param {'queue' | 'bucket'} kind
 * @param {string} name
 * @param {string[]} look
 * @param {string[]} create
 */
async function ensure(wrangler, tell, kind, name, look, create) {
  const there = await wrangler.has(look, ABSENT[kind]);
  if (!there) await wrangler.run(create);
  tell(`✓ ${kind} ${name} ${there ? 'is there' : 'created'}`);
}

/**
 * The version that runs now; null where the Worker is not there yet.
 *
 * @param {Wrangler} wrangler
 * @param {string} name
 * @returns {Promise<string | null>}
 */
async function runningVersion(wrangler, name) {
  const args = ['deployments', 'status', '--name', name, '--json'];
  if (!(await wrangler.has(args, ABSENT.worker))) return null;
  const status = /** @type {{ versions?: { version_id: string }[] }} */ (await wrangler.json(args));
  return status.versions?.[0]?.version_id ?? null;
}

/**
 * @param {Wrangler} wrangler
 * @param {Deployment} deployment
 * @param {string | null} version
 */
async function noteWayBack(wrangler, { name, notes, now, tell }, version) {
  const info = version
    ? /** @type {{ bookmark?: string }} */ (await wrangler.json(['d1', 'time-travel', 'info', name, '--json']))
    : {};
  keepNote(notes, name, { at: now.toISOString(), database: name, bookmark: info.bookmark ?? null, version });
  tell('✓ way back noted');
}

/**
 * Makes the secrets that the Worker lacks. They are kept in a file before they are sent: a pepper that nobody has is lost data.
 *
 * @param {Wrangler} wrangler
 * @param {Deployment} deployment
 * @param {boolean} exists whether the Worker is there
 */
async function missingSecrets(wrangler, { name, notes, tell }, exists) {
  const listed = exists
    ? /** @type {{ name: string }[]} */ (await wrangler.json(['secret', 'list', '--name', name, '--format', 'json']))
    : [];
  const lacking = SECRETS.filter((secret) => !listed.some((one) => one.name === secret));
  const kept = keptSecrets(notes, name);
  const made = Object.fromEntries(
    lacking.map((secret) => [secret, kept[secret] ?? randomBytes(32).toString('base64url')]),
  );
  if (lacking.length > 0) keepSecrets(notes, name, made);
  tell(lacking.length > 0 ? `✓ secrets made: ${lacking.join(', ')}` : '✓ secrets are there');
  return made;
}

/**
 * @param {Wrangler} wrangler
 * @param {string} config
 * @param {Record<string, string>} secrets
 */
async function upload(wrangler, config, secrets) {
  const folder = mkdtempSync(path.join(tmpdir(), 'guiyi-deploy-'));
  const file = path.join(folder, 'secrets.json');
  try {
    writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
    const extra = Object.keys(secrets).length > 0 ? ['--secrets-file', file] : [];
    const output = await wrangler.run(['deploy', '--config', config, ...extra], true);
    return /https:\/\/[\w.-]+\.workers\.dev/.exec(output)?.[0];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Deployment} deployment
 * @param {Record<string, string>} made
 * @param {string | undefined} url
 */
function closing({ name, notes, tell }, made, url) {
  if (Object.keys(made).length > 0) {
    tell(
      `\nMove ${path.join(notes, `${name}.secrets.json`)} into your vault: without the pepper nothing stored can be matched again.`,
    );
  }
  if (made.GUIYI_ADMIN_TOKEN) tell(`Admin token: ${made.GUIYI_ADMIN_TOKEN}`);
  tell(`Console: ${url ?? 'https://YOUR-NAME'}/console/   Way back: npm run deploy -- --way-back --name ${name}`);
}
