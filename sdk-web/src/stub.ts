/**
 * The stub that stands inline in a page: takes calls down until the script has come. Pages keep it for years, so its form — `q`, a
 * list of `[method, arguments, time]` — is a contract with every later version of the script.
 */
import type { StubCall } from './guiyi.ts';
import type { Guiyi } from './types.ts';

const METHODS =
  'init track page identify group reset register unregister timeEvent consent flush use on ready debug'.split(
    ' ',
  ) as StubCall[0][];

const host = window as { guiyi?: unknown };
if (!host.guiyi) {
  const q: StubCall[] = [];
  const stub: Record<string, unknown> = {
    q,
    consentState: (): ReturnType<Guiyi['consentState']> => ({ status: 'pending', preferences: {} }),
  };
  for (const method of METHODS) {
    stub[method] = (...args: unknown[]) => {
      q.push([method, args, Date.now()]);
      return Promise.resolve();
    };
  }
  host.guiyi = stub;
}
