import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';

/** The identity graph, mounted under `/api/identity` behind the admin check. */
export const identity = new Hono<AppEnv>();
