import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';

/** Sources, mounted under `/api/sources` behind the admin check. */
export const sources = new Hono<AppEnv>();
