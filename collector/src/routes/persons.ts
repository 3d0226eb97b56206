import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';

/** Persons, mounted under `/api/persons` behind the admin check. */
export const persons = new Hono<AppEnv>();
