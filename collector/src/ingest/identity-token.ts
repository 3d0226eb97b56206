import type { EventCode } from '@guiyi/protocol';
import type { Fault } from '@guiyi/protocol/validate';
import { decodeProtectedHeader, errors, importJWK, type JWTPayload, jwtVerify } from 'jose';
import * as v from 'valibot';
import type { Identifier } from '../lib/identifier.ts';
import { type NormaliseOptions, normalise } from '../lib/normalise.ts';
import { type Fields, fields } from './fields.ts';

/** Where an event carries its token. It is taken out before anything is kept. */
const PATH = 'context.identityToken';

/** Seconds from issue to expiry; a token is made for one page, not for a session. */
const MAX_LIFETIME = 3_600;

/** Seconds by which the clocks of backend and collector may differ. */
const TOLERANCE = 60;

/** Characters; a longer text is no token of ours. */
const MAX_LENGTH = 4_096;

/** One algorithm for each kind of key, so that a token cannot choose a weaker one (RFC 8725 §3.1). */
const ALGORITHMS: Record<string, string> = { oct: 'HS256', EC: 'ES256', RSA: 'RS256', OKP: 'EdDSA' };

/** What a token proves: the identifiers that the brand's backend knows its bearer by. */
export type TokenVerdict = { verified: Identifier[] } | { fault: Fault };

/** What may carry tokens, and when it arrived (milliseconds). */
interface Carriers {
  events: readonly unknown[];
  context?: unknown;
  received: number;
}

const KeySet = v.pipe(v.string(), v.parseJson(), v.object({ keys: v.array(v.looseObject({ kty: v.string() })) }));
type Key = v.InferOutput<typeof KeySet>['keys'][number];

/**
 * Takes the tokens out of the events, in place, and judges them: by the event's index, only those that had one.
 *
 * @param context of the batch; a token in it speaks for every event that has none of its own
 * @param keySet `GUIYI_IDENTITY_KEYS`, a JSON Web Key Set (RFC 7517)
 * @param audience id of the source that the events came to
 */
export async function takeTokens(
  { events, context, received }: Carriers,
  keySet: string | undefined,
  audience: string,
  options: NormaliseOptions,
): Promise<Map<number, TokenVerdict>> {
  const shared = takeFrom(context);
  const tokens = events.map((event) => takeFrom(fields(event).context) ?? shared);
  const judged = new Map<unknown, TokenVerdict>();
  const verdicts = new Map<number, TokenVerdict>();
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) continue;
    const verdict = judged.get(token) ?? (await judge(token, keysOf(keySet), audience, received, options));
    judged.set(token, verdict);
    verdicts.set(index, verdict);
  }
  return verdicts;
}

function takeFrom(context: unknown): unknown {
  const { identityToken } = fields(context);
  if (identityToken !== undefined) delete (context as Record<string, unknown>).identityToken;
  return identityToken;
}

async function judge(
  token: unknown,
  keys: readonly Key[],
  audience: string,
  now: number,
  options: NormaliseOptions,
): Promise<TokenVerdict> {
  if (typeof token !== 'string' || token.length > MAX_LENGTH) return fault('token_invalid', 'is no token');
  try {
    const { kid } = decodeProtectedHeader(token);
    const key = keys.find((one) => (kid === undefined ? keys.length === 1 : one.kid === kid));
    const algorithm = ALGORITHMS[key?.kty ?? ''];
    if (key === undefined || algorithm === undefined) return fault('token_invalid', 'names no key that is known here');
    const { payload } = await jwtVerify(token, await importJWK(key, algorithm), {
      algorithms: [algorithm],
      audience,
      requiredClaims: ['exp', 'iat'],
      clockTolerance: TOLERANCE,
      // When it arrived, never the client's clock: that would revive an expired token.
      currentDate: new Date(now),
    });
    const { exp = 0, iat = 0 } = payload;
    if (exp - iat > MAX_LIFETIME || iat > now / 1_000 + TOLERANCE) return fault('token_invalid', 'lives too long');
    return { verified: claimsOf(payload, options) };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return fault('token_expired', 'has expired');
    const claim = error instanceof errors.JWTClaimValidationFailed ? ` (${error.claim})` : '';
    return fault('token_invalid', `does not verify${claim}`);
  }
}

/** `sub` is the member number; the others are named as OpenID Connect names them. */
function claimsOf({ sub, phone_number, email, unionid }: JWTPayload & Fields, options: NormaliseOptions): Identifier[] {
  return [
    normalise('user_id', sub, '', options),
    normalise('phone', phone_number, '', options),
    normalise('unionid', unionid, '', options),
    normalise('email', email, '', options),
  ].filter((identifier) => identifier !== null);
}

function fault(code: EventCode, what: string): TokenVerdict {
  return { fault: { code, path: PATH, message: `The identity token ${what}; the event is kept as a claim.` } };
}

let parsed: { text: string; keys: Key[] } | null = null;

/** Read once for each isolate. A setting that cannot be read counts as empty; it is a secret and is not logged. */
function keysOf(text: string | undefined): Key[] {
  if (!text) return [];
  if (parsed?.text === text) return parsed.keys;
  const result = v.safeParse(KeySet, text);
  if (!result.success) console.error('GUIYI_IDENTITY_KEYS is not a JSON Web Key Set');
  parsed = { text, keys: result.success ? result.output.keys : [] };
  return parsed.keys;
}
