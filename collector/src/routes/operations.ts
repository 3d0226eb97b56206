import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';

/** Counts, quarantine and the live feed, mounted under `/api` behind the admin check. */
export const operations = new Hono<AppEnv>();
