import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { useSdk } from './shop.ts';

/** The package as it is delivered, shortened names and all. */
export async function delivered(): Promise<string> {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const { options } = await loadConfigFile(`${folder}rollup.config.mjs`, {});
  const [config] = options;
  const bundle = await rollup({ ...config, input: `${folder}src/index.ts` });
  const { output } = await bundle.generate({ format: 'cjs' });
  await bundle.close();
  return output[0].code;
}

/** Has the tests of a file run on the delivered SDK, on a day of their own. */
export function onDelivered(): void {
  beforeAll(async () => useSdk(await delivered()), 120_000);
  beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 4) }));
  afterEach(() => void vi.useRealTimers());
}
