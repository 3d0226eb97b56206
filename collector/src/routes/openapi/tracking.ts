import type { RequestCode } from '@guiyi/protocol';
import { EventSchema } from '@guiyi/protocol/validate';
import * as v from 'valibot';
import { ConsentSchema } from '../consent.ts';
import { SINGLE_CALLS } from '../v1.ts';
import { type Operation, READ } from './operation.ts';
import { BatchReply, ConsentReply } from './replies.ts';

const WRITE_KEY: RequestCode[] = ['missing_write_key', 'unknown_write_key', 'queue_unavailable'];

const writeKey = v.optional(v.string());
const Batch = v.object({
  writeKey,
  sentAt: v.optional(v.string()),
  context: v.optional(v.looseObject({})),
  unconfirmed: v.optional(v.array(v.string())),
  batch: v.array(EventSchema),
});
const { type: _, ...single } = EventSchema.entries;
const Single = v.object({ writeKey, ...single });

/** What sites and backends send. */
export const tracking: Operation[] = [
  {
    method: 'post',
    path: '/v1/batch',
    summary: 'Take up to 500 events; each gets its own verdict.',
    auth: 'write_key',
    body: Batch,
    status: 202,
    reply: BatchReply,
    errors: [...READ, ...WRITE_KEY, 'too_many_events'],
  },
  ...Object.entries(SINGLE_CALLS).map(
    ([path, type]): Operation => ({
      method: 'post',
      path: `/v1/${path}`,
      summary: `Take one ${type} event.`,
      auth: 'write_key',
      body: Single,
      status: 202,
      reply: BatchReply,
      errors: [...READ, ...WRITE_KEY],
    }),
  ),
  {
    method: 'post',
    path: '/v1/consent',
    summary: 'Record a decision of a visitor.',
    auth: 'write_key',
    body: ConsentSchema,
    status: 200,
    reply: ConsentReply,
    errors: [...READ, ...WRITE_KEY],
  },
];
