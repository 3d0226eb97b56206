import { ApiError, parseProblem } from './problem.ts';

export type Query = Record<string, string | number | readonly string[] | undefined>;

interface CallOptions {
  method?: 'GET' | 'POST' | 'DELETE';
  query?: Query;
  /** An object goes as JSON, a file as it is: CSV. */
  body?: object;
  /** An admin token for this one call, instead of the session cookie. */
  token?: string;
  signal?: AbortSignal;
}

/** Called when any call finds that the session is over. */
let onSignedOut: () => void = () => {};

export function whenSignedOut(action: () => void): void {
  onSignedOut = action;
}

/** The one place where the console talks to the server. Throws {@link ApiError}, or `AbortError` when aborted. */
export async function call<Reply>(path: string, options: CallOptions = {}): Promise<Reply> {
  const { text, status } = await said(path, options);
  return text === '' ? (undefined as Reply) : parseReply<Reply>(text, status);
}

/** The body as it came. */
export async function said(path: string, options: CallOptions): Promise<{ text: string; status: number }> {
  const response = await answered(path, options);
  return { text: await response.text(), status: response.status };
}

/** The answer, which is no refusal. */
export async function answered(path: string, options: CallOptions): Promise<Response> {
  const response = await send(path, options);
  if (response.ok) return response;
  const error = new ApiError(response.status, parseProblem(await response.text()));
  if (error.signedOut && options.token === undefined) onSignedOut();
  throw error;
}

async function send(path: string, { method = 'GET', query, body, token, signal }: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body) headers['content-type'] = body instanceof Blob ? 'text/csv' : 'application/json';
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  try {
    return await fetch(path + queryString(query), {
      method,
      headers,
      body: body instanceof Blob ? body : body && JSON.stringify(body),
      signal,
      credentials: 'same-origin',
      cache: 'no-store',
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, null);
  }
}

/** A 200 that is not JSON comes from something between us and the server; say so instead of breaking a page. */
function parseReply<Reply>(text: string, status: number): Reply {
  try {
    return JSON.parse(text) as Reply;
  } catch {
    throw new ApiError(status, null);
  }
}

/** `?a=1&b=2`, without the values that are undefined or empty; a list stands as often as it is long. */
export function queryString(query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((each) => [name, each ?? '']));
  const given = pairs.filter(([, value]) => value !== '').map(([name, value]) => [String(name), String(value)]);
  const text = new URLSearchParams(given).toString();
  return text && `?${text}`;
}
