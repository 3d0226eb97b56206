import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startGuiyi } from '../scripts/lib/runtime.mjs';

/** Runs the built Guiyi on a data directory of its own; the tests find it in the environment. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const data = mkdtempSync(path.join(tmpdir(), 'guiyi-e2e-'));
  const guiyi = await startGuiyi({ data, quiet: true });
  process.env.GUIYI_E2E_URL = guiyi.url;
  process.env.GUIYI_E2E_ADMIN = guiyi.adminToken;
  process.env.GUIYI_E2E_SERVER_KEY = guiyi.serverKey;
  return async () => {
    await guiyi.stop();
    rmSync(data, { recursive: true, force: true });
  };
}
