import type { RetentionReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { retentionReply } from '../privacy/retention.ts';

/** How long things are kept, mounted under `/api/retention` behind the staff check. */
export const retention = new Hono<AppEnv>();

retention.get('/', async (c) => c.json<RetentionReply>(await retentionReply(c.env)));
