import type { D1Migration } from '@cloudflare/vitest-plugin';
import type { Env as WorkerEnv } from '../src/lib/env.ts';

declare global {
  namespace Cloudflare {
    /** What the tests see as `env`: the Worker's bindings and the migrations. */
    interface Env extends WorkerEnv {
      TEST_MIGRATIONS: D1Migration[];
    }
  }
}
