import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';

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
