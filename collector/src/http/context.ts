import type { Context } from 'hono';
import type { Env } from '../lib/env.ts';

/** What every route sees. */
export interface AppEnv {
  Bindings: Env;
  Variables: { requestId: string };
}

export type AppContext = Context<AppEnv>;
