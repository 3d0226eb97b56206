import { hkdfSync } from 'node:crypto';
import { calculateJwkThumbprint, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';

/** The start of a PKCS #8 file of an Ed25519 key; its 32 bytes follow (RFC 8410). */
const PKCS8 = Uint8Array.from([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]);

interface SigningKey {
  kid: string;
  key: Awaited<ReturnType<typeof importJWK>>;
  /** What anyone may see, to verify. */
  jwk: JWK;
}

const keys = new Map<string, Promise<SigningKey>>();

/** The key that signs for this deployment. It comes from the pepper, so that there is no further secret to keep. */
export function signingKey(pepper: string): Promise<SigningKey> {
  const known = keys.get(pepper);
  if (known !== undefined) return known;
  const made = make(pepper);
  keys.set(pepper, made);
  return made;
}

async function make(pepper: string): Promise<SigningKey> {
  const seed = new Uint8Array(hkdfSync('sha256', pepper, '', 'guiyi signing key', 32));
  const der = new Uint8Array([...PKCS8, ...seed]);
  const pair = await crypto.subtle.importKey('pkcs8', der, { name: 'Ed25519' }, true, ['sign']);
  const { kty, crv, x, d } = (await crypto.subtle.exportKey('jwk', pair)) as JWK;
  const open = { kty, crv, x } as JWK;
  const kid = await calculateJwkThumbprint(open);
  const key = await importJWK({ kty, crv, x, d } as JWK, 'EdDSA');
  return { kid, key, jwk: { ...open, kid, alg: 'EdDSA', use: 'sig' } };
}

/**
 * Signs claims as a compact JWS, which anyone can verify with the keys at `/v1/jwks.json`.
 *
 * @param typ media type of what is signed, without `application/`
 */
export async function signed(pepper: string, typ: string, claims: JWTPayload): Promise<string> {
  const { kid, key } = await signingKey(pepper);
  return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid, typ }).sign(key);
}
