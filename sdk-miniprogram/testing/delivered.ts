import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { type Sdk, useSdk } from './shop.ts';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Builds as they are delivered, shortened names and all: code by the file that it is made of. */
export async function built(...inputs: string[]): Promise<Record<string, string>> {
  const { options } = await loadConfigFile(at('rollup.config.mjs'), {});
  const code: Record<string, string> = {};
  // The SDK first: its build chooses the names.
  for (const input of ['src/index.ts', ...inputs]) {
    const config = options.find((one) => one.input === input);
    const bundle = await rollup({ ...config, input: at(input) });
    const [output] = [config?.output].flat();
    const { output: chunks } = await bundle.generate(output ?? {});
    await bundle.close();
    code[input] = chunks[0].code;
  }
  return code;
}

/** The package's main file, and that which brings the parts to it. */
export async function delivered(): Promise<Sdk> {
  const { 'src/index.ts': index = '', 'src/all.ts': all = '' } = await built('src/all.ts');
  return { index, all };
}

/** Has the tests of a file run on the delivered SDK, on a day of their own. */
export function onDelivered(): void {
  beforeAll(async () => useSdk(await delivered()), 120_000);
  beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 4) }));
  afterEach(() => void vi.useRealTimers());
}
