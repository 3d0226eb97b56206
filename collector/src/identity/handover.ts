import { hkdfSync } from 'node:crypto';
import type { RequestCode } from '@guiyi/protocol';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import * as v from 'valibot';
import type { Identifier } from '../lib/identifier.ts';
import { sha256 } from '../lib/keyed.ts';
import type { Identity, Sighting } from './client.ts';
import { HANDOVER } from './policy.ts';

/** Seconds from the click to the arrival; a link that is kept or sent on is older. */
const LIFETIME = 120;

const ALGORITHM = { alg: 'dir', enc: 'A256GCM' };
const AUDIENCE = 'guiyi-handover';

/** Who left, when, and the name of this one hand-over. */
const Claims = v.object({ jti: v.string(), iat: v.number(), sub: v.string(), masked: v.string() });

export type Handover = v.InferOutput<typeof Claims>;

const keyOf = (pepper: string) => new Uint8Array(hkdfSync('sha256', pepper, '', 'guiyi hand-over key', 32));

/**
 * What a visitor takes along to another site of the brand, in an address: encrypted, so that it shows nobody's id and cannot be
 * made or changed by anyone else.
 *
 * @param now milliseconds
 */
export async function makeHandover(pepper: string, from: Identifier, id: string, now: number) {
  const iat = Math.floor(now / 1_000);
  const exp = iat + LIFETIME;
  const token = await new EncryptJWT({ masked: from.masked })
    .setProtectedHeader(ALGORITHM)
    .setSubject(from.value)
    .setAudience(AUDIENCE)
    .setJti(id)
    .setIssuedAt(iat)
    .setExpirationTime(exp)
    .encrypt(keyOf(pepper));
  return { handover: token, expires_at: new Date(1_000 * exp).toISOString() };
}

/** @param now milliseconds, when it arrived */
export async function readHandover(pepper: string, token: string, now: number): Promise<Handover | RequestCode> {
  try {
    const { payload } = await jwtDecrypt(token, keyOf(pepper), {
      audience: AUDIENCE,
      requiredClaims: ['exp', 'iat'],
      currentDate: new Date(now),
      keyManagementAlgorithms: [ALGORITHM.alg],
      contentEncryptionAlgorithms: [ALGORITHM.enc],
    });
    return v.parse(Claims, payload);
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'handover_expired' : 'handover_invalid';
  }
}

/**
 * The evidence of an arrival: both browsers were seen with this hand-over. Each says so of its own, so that a token that a third
 * one brings as well has three neighbours, is a hub and links nobody, in whatever order they come.
 */
export async function arrive(
  identity: Identity,
  { jti, iat, sub, masked }: Handover,
  visitor: Identifier,
  { source, gated, now }: { source: string; gated: boolean; now: number },
): Promise<boolean> {
  const token: Identifier = { ...HANDOVER, value: jti, masked: 'hand-over' };
  const from: Identifier = { type: 'anonymous_id', scope: '', value: sub, masked };
  const sightings = [from, visitor].map((browser, i): Sighting => {
    // The time is the token's: a visitor who was erased since is not brought back by it.
    const seen = { time: 1_000 * iat, received: now, source, trust: 'claimed' as const, gated };
    return {
      ...seen,
      key: `${source}:handover:${sha256(`${jti} ${visitor.value}`)}:${i}`,
      identifiers: [browser, token],
    };
  });
  const verdicts = await identity.observe(sightings);
  return verdicts.every((verdict) => verdict === 'keep' || verdict === 'shelve');
}
