import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';

/** Mounted at `/healthz`. */
export const health = new Hono<AppEnv>();
