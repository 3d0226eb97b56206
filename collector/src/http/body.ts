import { LIMITS } from '@guiyi/protocol/limits';
import type { AppContext } from './context.ts';
import { Refusal } from './problem.ts';

/**
 * The JSON object in a request's body, whatever its content type says: `text/plain` spares a browser the preflight.
 * Gzip is known by its first bytes, because a browser cannot name an encoding without a preflight either.
 *
 * @throws Refusal invalid_json, invalid_body, invalid_gzip, request_too_large (counted after decompression)
 */
export async function readJson(c: AppContext): Promise<Record<string, unknown>> {
  const sent = await readBytes(c);
  const packed = sent[0] === 0x1f && sent[1] === 0x8b;
  const text = decoder.decode(packed ? await gunzip(sent) : sent);
  const body = parse(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal('invalid_body', 'The body must be a JSON object.');
  }
  return body as Record<string, unknown>;
}

const decoder = new TextDecoder();

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('invalid_json', 'The body is not JSON.');
  }
}

/** The body as it came, up to the limit of a request. */
export async function readBytes(c: AppContext): Promise<Uint8Array> {
  const { body } = c.req.raw;
  if (body === null) return new Uint8Array();
  const length = Number(c.req.header('content-length') ?? Number.NaN);
  if (length > LIMITS.requestBytes) throw tooLarge();
  // A stated length is enforced by HTTP itself; only a body without one has to be counted.
  return Number.isNaN(length) ? capped(body) : new Uint8Array(await c.req.raw.arrayBuffer());
}

async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  try {
    return await capped(stream);
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('invalid_gzip', 'The gzip stream is broken or cut off.');
  }
}

/** Reads no further than the limit: a few bytes of gzip can stand for gigabytes. */
async function capped(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength;
    if (size > LIMITS.requestBytes) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(next.value);
  }
  return join(chunks, size);
}

function join(chunks: Uint8Array[], size: number): Uint8Array {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function tooLarge(): Refusal {
  return new Refusal('request_too_large', `The body is over ${LIMITS.requestBytes} bytes.`);
}
