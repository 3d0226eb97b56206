import type { RequestCode } from '@guiyi/protocol';
import type * as v from 'valibot';

/** One method of one path, as Hono writes it (`/api/persons/:id`). */
export interface Operation {
  method: 'get' | 'post' | 'delete';
  path: string;
  summary: string;
  /** `write_key`: basic auth or `writeKey` in the body. `admin`: a token, a session, or Cloudflare Access. */
  auth: 'none' | 'write_key' | 'admin';
  query?: v.ObjectSchema<v.ObjectEntries, undefined>;
  body?: v.GenericSchema;
  status: 200 | 201 | 202 | 204;
  reply?: v.GenericSchema;
  errors?: RequestCode[];
}

/** What any call with a body may be answered. */
export const READ: RequestCode[] = ['invalid_json', 'invalid_body', 'request_too_large', 'invalid_gzip'];
