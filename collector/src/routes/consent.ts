import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';

/** Decisions of visitors, mounted under `/v1`. */
export const consent = new Hono<AppEnv>();
