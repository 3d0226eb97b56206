// @ts-check
/** `npm run backup`: a copy of everything at one moment, also of a running server, checked before it counts. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { backupArgs } from './lib/args.mjs';
import { command } from './lib/command.mjs';
import { step } from './lib/steps.mjs';
import { Stop } from './lib/stop.mjs';

const HELP = `npm run backup -- [--data DIR] [--to DIR]

  --data  folder to back up (default .guiyi); a server may be running on it
  --to    folder in which backups are kept (default .guiyi-backups)

  A backup holds the secrets of the deployment and all personal data: keep it where only you can read it.`;

/**
 * @param {ReturnType<typeof backupArgs>} args
 * @returns {Promise<number>}
 */
async function backUp({ data, to }) {
  if (!existsSync(path.join(data, 'secrets.json'))) throw new Stop(`There is no data in ${data}.`, 'Give --data DIR.');
  const { copyAtOnce, sealed } = await import('./lib/snapshot.mjs');
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const createdAt = new Date().toISOString();
  const target = path.join(to, `guiyi-${createdAt.replace(/[-:]|\.\d+/g, '')}`);
  const draft = `${target}.unfinished`;
  if (existsSync(target)) throw new Stop(`${target} is there already.`, 'Try again in a second.');
  try {
    const stood = await step('Copying', async () => copyAtOnce(data, draft));
    const manifest = await step('Checking the copy', () => sealed(draft, createdAt));
    writeFileSync(path.join(draft, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
    renameSync(draft, target);
    console.log(`${target}${stood > 0 ? `  (the server stood still for ${stood} ms)` : ''}`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return 0;
}

await command({ help: HELP, args: backupArgs }, backUp);
