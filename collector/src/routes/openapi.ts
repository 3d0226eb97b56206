import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { openapiDocument } from './openapi/document.ts';

/** Of the API, not of the release: it rises when something is taken away or changes its meaning. */
const API_VERSION = '1.0.0';

let document: string | undefined;

/** Mounted at `/api/openapi.json`; made when it is first asked for. */
export const openapi = new Hono<AppEnv>();

openapi.get('/', (c) => {
  document ??= JSON.stringify(openapiDocument(API_VERSION));
  return c.body(document, 200, { 'content-type': 'application/json' });
});
