import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';

/** Signing in to the console, mounted under `/api`; checks for itself. */
export const session = new Hono<AppEnv>();
