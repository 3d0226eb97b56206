import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';

/** Reports, mounted under `/api/reports` behind the admin check. */
export const reports = new Hono<AppEnv>();
