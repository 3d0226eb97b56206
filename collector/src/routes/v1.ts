import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';

/** The tracking calls, mounted under `/v1`. */
export const v1 = new Hono<AppEnv>();
