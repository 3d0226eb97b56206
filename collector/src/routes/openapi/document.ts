import type { RequestCode } from '@guiyi/protocol';
import { CODES } from '@guiyi/protocol/codes';
import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { Problem } from './replies.ts';

type JsonSchema = { [key: string]: unknown };

const SECURITY = {
  none: [],
  write_key: [{ writeKey: [] }, {}],
  admin: [{ adminToken: [] }, { session: [] }],
} as const;

/** Codes that any operation with this kind of access can answer. */
const ACCESS_CODES: Record<Operation['auth'], RequestCode[]> = {
  none: [],
  write_key: ['origin_not_allowed', 'rate_limited'],
  admin: ['unauthorized', 'forbidden_role', 'access_unavailable', 'audit_unavailable', 'restoring'],
};

/** The API as OpenAPI 3.1. */
export function openapiDocument(version: string): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const operation of OPERATIONS) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: described(operation) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Guiyi', version, description: 'Events come in under /v1, everything else is for staff.' },
    paths,
    components: {
      securitySchemes: {
        writeKey: { type: 'http', scheme: 'basic', description: 'The write key as user name, no password.' },
        adminToken: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'guiyi_session' },
      },
      schemas: { Problem: schemaOf(Problem, 'output') },
    },
  };
}

function described(operation: Operation): JsonSchema {
  const { summary, auth, body, status, reply } = operation;
  const success = reply ? { content: { 'application/json': { schema: schemaOf(reply, 'output') } } } : {};
  return {
    summary,
    security: SECURITY[auth],
    parameters: parametersOf(operation),
    ...(body && { requestBody: requestBody(body, auth) }),
    responses: { [status]: { description: 'Done.', ...success }, ...problemsOf(operation) },
  };
}

function requestBody(body: v.GenericSchema, auth: Operation['auth']): JsonSchema {
  const media = { schema: schemaOf(body, 'input') };
  const plain = auth === 'write_key' ? { 'text/plain': media } : {};
  return { required: true, content: { 'application/json': media, ...plain } };
}

function parametersOf({ path, query }: Operation): JsonSchema[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const entries = Object.entries(query?.entries ?? {}) as [string, v.GenericSchema][];
  const inQuery = entries.map(([name, schema]) => ({
    name,
    in: 'query',
    required: schema.type !== 'optional',
    schema: schemaOf(schema, 'input'),
  }));
  return [...inPath, ...inQuery];
}

/** Codes by status; what each means and how to mend it stands in the description. */
function problemsOf({ auth, method, errors = [] }: Operation): JsonSchema {
  const origin: RequestCode[] = auth === 'admin' && method !== 'get' ? ['forbidden_origin'] : [];
  const codes = [...ACCESS_CODES[auth], ...origin, ...errors, 'internal' as const];
  const byStatus = new Map<number, RequestCode[]>();
  for (const code of codes) byStatus.set(CODES[code].status, [...(byStatus.get(CODES[code].status) ?? []), code]);
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      status,
      { description: of.map((code) => `\`${code}\`: ${CODES[code].mend}`).join(' '), content },
    ]),
  );
}

function schemaOf(schema: v.GenericSchema, typeMode: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = toJsonSchema(schema, { target: 'draft-2020-12', typeMode, errorMode: 'ignore' });
  return rest;
}
