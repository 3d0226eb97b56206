// @ts-check
/** `npm run restore`: a backup becomes the data again, and whoever was erased since stays erased. */
import { cpSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { restoreArgs } from './lib/args.mjs';
import { command } from './lib/command.mjs';
import { secretsOf } from './lib/data-dir.mjs';
import { endAtSignals, onEnd } from './lib/ending.mjs';
import { requireFree } from './lib/lock.mjs';
import { step } from './lib/steps.mjs';
import { Stop } from './lib/stop.mjs';

const HELP = `npm run restore -- --from BACKUP [--data DIR] [--erasures DIR | --without-erasures]

  --from      a folder that npm run backup has made
  --data      folder that it becomes (default .guiyi); what is there now is kept beside it
  --erasures  where erasures since the backup are known: the old data folder or a newer backup
              (default: the folder that is replaced)
  --without-erasures  go on although nothing tells who was erased since the backup`;

/**
 * @param {ReturnType<typeof restoreArgs>} args
 * @returns {Promise<number>}
 */
async function restore(args) {
  const { requireBuild } = await import('./lib/runtime.mjs');
  requireBuild();
  const { checked } = await import('./lib/snapshot.mjs');
  const manifest = await step('Checking the backup', () => checked(args.from));
  const tombstones = await knownErasures(args);
  const draft = `${args.data}.restoring`;
  onEnd(() => rmSync(draft, { recursive: true, force: true }));
  try {
    rmSync(draft, { recursive: true, force: true });
    await step('Copying', async () => cpSync(args.from, draft, { recursive: true, preserveTimestamps: true }));
    rmSync(path.join(draft, 'manifest.json'));
    await step('Erasing again who was erased since', () => eraseAgain(draft, tombstones));
    const aside = putInPlace(draft, args.data);
    console.log(
      `${args.data} is what it was at ${manifest.created_at}.${aside ? ` What it was before: ${aside}` : ''}`,
    );
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return 0;
}

/** @param {ReturnType<typeof restoreArgs>} args */
async function knownErasures({ erasures, data, without }) {
  const { tombstonesOf } = await import('./lib/tombstones.mjs');
  const { graphFile } = await import('./lib/places.mjs');
  const from = erasures ?? data;
  if (graphFile(from) !== undefined) return tombstonesOf(from);
  if (without) return [];
  throw new Stop(
    `Nothing in ${from} tells who was erased since the backup; they would come back.`,
    'Give --erasures DIR (the old data folder or a newer backup), or --without-erasures if there were none.',
  );
}

/**
 * Brings the copy to today's schema and carries the erasures out, with the Worker reachable for this process alone.
 *
 * @param {string} data
 * @param {import('./lib/tombstones.mjs').Tombstone[]} tombstones
 */
async function eraseAgain(data, tombstones) {
  const { prepareDatabase, openWorker } = await import('./lib/miniflare.mjs');
  const { replay } = await import('./lib/tombstones.mjs');
  const secrets = secretsOf(data);
  await prepareDatabase(data, secrets.serverKey);
  const identifiers = await replay(data, tombstones, secrets.pepper, Date.now());
  const worker = await openWorker({ host: '127.0.0.1', port: 0, data, secrets, quiet: true });
  try {
    const { requireErased, requireWhole } = await import('./lib/after-restore.mjs');
    if (identifiers > 0) await requireErased(worker.url, secrets.adminToken);
    await requireWhole(worker.url, secrets.adminToken);
  } finally {
    await worker.close();
  }
}

/**
 * @param {string} draft
 * @param {string} data
 * @returns {string | null} where the old data are
 */
function putInPlace(draft, data) {
  const holdsData = existsSync(data) && readdirSync(data).length > 0;
  const aside = `${data}.before-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
  if (holdsData) renameSync(data, aside);
  else rmSync(data, { recursive: true, force: true });
  renameSync(draft, data);
  return holdsData ? aside : null;
}

await command(
  {
    help: HELP,
    args: restoreArgs,
    check: ({ data }) => {
      endAtSignals();
      requireFree(data);
    },
  },
  restore,
);
