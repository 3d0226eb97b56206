import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import { type Identifier, identifierKey } from '../lib/identifier.ts';
import { plainText } from '../lib/junk.ts';
import { postSigned } from '../lib/outbound.ts';
import { type IdentityCheckRow, saveCheck, takeAttempt, useCheck } from '../store/identity-checks.ts';
import { subjectOf } from './subject.ts';

/** A code can be given back for a quarter of an hour, five times wrong at most. */
const CODE_MS = 15 * 60_000;
const ATTEMPTS = 5;

/** Codes that one address is sent in a day; whoever asks more often gets the same answer, and no code. */
const PER_DAY = 5;
export const DAY_MS = 86_400_000;

/** An address to which a code can go, as it came: the raw value is never kept. */
export interface Address {
  identifier: Identifier;
  /** The number or address itself. */
  raw: string;
  locale: string | null;
}

/** A code is on its way. */
export interface Sent {
  expires_at: number;
  /** Resolves when the gateway was called, or not. Never rejects. */
  done: Promise<void>;
}

/** What the identity check is for: a request that waits, or what becomes one. */
export interface Purpose {
  id: string;
  /** JSON; null where a request waits. */
  asked: string | null;
}

/**
 * Sends a one-time code. It does the same for a number that we know and for one that we do not, so that nobody learns which.
 * The code goes out through the deployment's gateway (`GUIYI_CODE_URL`), after the answer.
 */
export async function startCheck(env: Env, address: Address, { id, asked }: Purpose, now: number): Promise<Sent> {
  const named = await identityOf(env).named([address.identifier]);
  const key = identifierKey(named[0] ?? address.identifier);
  const subject = subjectOf(env, [key]);
  const code = String(randomInt(100_000_000)).padStart(8, '0');
  const expires_at = now + CODE_MS;
  const check = {
    id,
    subject,
    named: JSON.stringify([key]),
    asked,
    hash: hashOf(env, id, code),
    created_at: now,
    expires_at,
  };
  const goes = await saveCheck(env.DB, check, { most: PER_DAY, since: now - DAY_MS });
  return { expires_at, done: goes ? send(env, address, code, expires_at) : Promise.resolve() };
}

/** The check that a code proves; null for a wrong code, an old one, a used one, an unknown id: it is all the same. */
export async function proveCheck(env: Env, id: string, code: string, now: number): Promise<IdentityCheckRow | null> {
  const check = await takeAttempt(env.DB, id, ATTEMPTS, now);
  const right = equal(check?.hash ?? 'none', hashOf(env, id, code));
  if (check === null || !right || !(await useCheck(env.DB, id))) return null;
  return check;
}

function hashOf(env: Env, id: string, code: string): string {
  return createHmac('sha256', env.GUIYI_PEPPER).update(`code\n${id}\n${code}`).digest('base64url');
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

async function send(env: Env, { identifier, raw, locale }: Address, code: string, expires_at: number): Promise<void> {
  const channel = identifier.type === 'email' ? 'email' : 'sms';
  // As it was read: another writing of the same may be another mailbox.
  const body = JSON.stringify({
    channel,
    to: plainText(raw),
    code,
    locale,
    expires_at: new Date(expires_at).toISOString(),
  });
  try {
    await postSigned(env, env.GUIYI_CODE_URL ?? '', body);
  } catch (error) {
    console.error('a one-time code could not be sent', error instanceof Error ? error.message : '');
  }
}
