/** Takes the place of the stub and makes up for the calls that the stub took down. */
import type { ScriptGuiyi, StubCall } from './guiyi.ts';
import type { Guiyi } from './types.ts';

type Stub = Partial<Guiyi> & { q?: StubCall[] };

/** @param create Makes the SDK; `origin` is where the script came from. */
export function install(create: (origin?: string) => ScriptGuiyi): void {
  const host = window as { guiyi?: Stub };
  host.guiyi ??= {};
  const stub = host.guiyi;
  // A second copy of the script leaves the first one at work.
  if (!stub.version) {
    const script = document.currentScript as HTMLScriptElement | null;
    const { replay, ...methods } = create(script?.src.split('/', 3).join('/'));
    const calls = stub.q ?? [];
    delete stub.q;
    // In place, so that a page that holds on to the stub has the SDK too.
    Object.assign(stub, methods);
    replay(calls);
  }
}
