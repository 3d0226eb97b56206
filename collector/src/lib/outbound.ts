import { sha256 } from './keyed.ts';
import { signed } from './signing.ts';

/** What signing and sending needs of the deployment. */
interface Sender {
  GUIYI_PEPPER: string;
  GUIYI_LOCAL_URLS?: string;
}

/** How long a receiver may take. */
const PATIENCE_MS = 10_000;

const LOCAL_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp)$/;
const LITERAL = /^(\[.*\]|[\d.]+)$/;

/**
 * Whether the Worker may send something to an address that staff or a request gave: https, no password, a public name.
 * An IP address has no certificate that says who it is, and may be one of the network inside. Local addresses are
 * taken only where a deployment says so, for trying things out.
 */
export function isPublicUrl(text: string, local = false): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  if (local && (protocol === 'http:' || protocol === 'https:')) return true;
  const name = hostname.replace(/\.$/, '');
  return protocol === 'https:' && name.includes('.') && !LITERAL.test(name) && !LOCAL_NAME.test(name);
}

/** Of a reply, so many characters are read: a robot's verdict is short. */
const LONGEST_REPLY = 2_000;

/**
 * Sends JSON, signed: the header `Guiyi-Signature` is a JWS over `{iat, sha256}` of the body, verified with the keys at
 * `/v1/jwks.json`. Redirects are not followed. Throws where the receiver does not answer 2xx.
 */
export async function postSigned(
  env: Sender,
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<void> {
  const claims = { iat: Math.floor(Date.now() / 1_000), sha256: sha256(body) };
  const signature = await signed(env.GUIYI_PEPPER, 'guiyi-callback+jws', claims);
  const reply = await post(env, url, body, { 'guiyi-signature': signature, ...headers });
  await reply.body?.cancel();
}

/** Sends JSON as it is, to a service that knows no signature, under the same rules; gives back how the reply begins. */
export async function postPlain(env: Pick<Sender, 'GUIYI_LOCAL_URLS'>, url: string, body: string): Promise<string> {
  const reply = await post(env, url, body, {});
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of reply.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= LONGEST_REPLY) break;
  }
  return text.slice(0, LONGEST_REPLY);
}

async function post(
  env: Pick<Sender, 'GUIYI_LOCAL_URLS'>,
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<Response> {
  if (!isPublicUrl(url, env.GUIYI_LOCAL_URLS === '1')) throw new Error('The address is not a public https address.');
  const reply = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  if (reply.ok) return reply;
  await reply.body?.cancel();
  throw new Error(`The receiver answered ${reply.status}.`);
}
