import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';

/** Mounted at `/api/openapi.json`. */
export const openapi = new Hono<AppEnv>();
