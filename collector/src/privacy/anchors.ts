import type { AuditVerifyReply, ChainReply } from '@guiyi/protocol';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { auditOf } from '../audit/client.ts';
import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import { signed, signingKey } from '../lib/signing.ts';
import { type ChainEnd, type ChainName, chainEnd } from '../store/chain-ends.ts';

/** `anchors/DATE.jws`: where both chains stood on a day, signed, in the archive. */
const PREFIX = 'anchors/';
const TYPE = 'chain-anchor+jws';
const DAY_MS = 86_400_000;

/** Anchors of so many days are kept. */
const KEPT = 31;

/** Where the chains stood; null for one that was empty. */
type Anchor = { iat: number } & Record<ChainName, ChainEnd | null>;

/** The consent ledger, checked against its hash chain and against where that is known to have stood. */
export async function verifyConsent(env: Env): Promise<ChainReply> {
  const { ends, anchored } = await known(env, 'consent');
  return { ...(await identityOf(env).verifyConsent(ends)), anchored };
}

/** The audit trail, likewise. */
export async function verifyAudit(env: Env): Promise<AuditVerifyReply> {
  const { ends, anchored } = await known(env, 'audit');
  return { ...(await auditOf(env).verify(ends)), anchored };
}

/**
 * Notes once a day where both chains stand, in the archive and in the log. A chain that does not verify is not anchored
 * anew: nobody can have a cut end confirmed by waiting. Never throws.
 */
export async function anchor(env: Env, now: number): Promise<void> {
  const key = `${PREFIX}${new Date(now).toISOString().slice(0, 10)}.jws`;
  try {
    if ((await env.ARCHIVE.head(key)) !== null) return;
    const [consent, audit] = [await verifyConsent(env), await verifyAudit(env)];
    if (!consent.ok || !audit.ok) {
      return console.error('a chain is not as it was written', JSON.stringify([consent.broken, audit.broken]));
    }
    const stands: Anchor = {
      iat: Math.floor(now / 1_000),
      consent: consent.links === 0 ? null : { n: consent.links, hash: consent.head },
      audit: audit.entries === 0 ? null : { n: audit.first + audit.entries - 1, hash: audit.head },
    };
    const text = await signed(env.GUIYI_PEPPER, TYPE, { ...stands });
    await env.ARCHIVE.put(key, text, { httpMetadata: { contentType: 'application/jose' } });
    console.info('chains anchored', text);
    await prune(env.ARCHIVE, now);
  } catch (error) {
    console.error('the chains could not be anchored', error);
  }
}

/** What is known elsewhere of a chain: what D1 noted last, and the newest anchor. */
async function known(env: Env, chain: ChainName): Promise<{ ends: ChainEnd[]; anchored: string | null }> {
  const noted = await chainEnd(env.DB, chain);
  const last = await newest(env);
  const anchored = last?.[chain] ?? null;
  return {
    ends: [noted, anchored].filter((end) => end !== null),
    anchored: last === null ? null : new Date(last.iat * 1_000).toISOString(),
  };
}

/** The newest anchor that we signed; one that somebody else put there says nothing. */
async function newest(env: Env): Promise<Anchor | null> {
  const { objects } = await env.ARCHIVE.list({ prefix: PREFIX });
  const { jwk } = await signingKey(env.GUIYI_PEPPER);
  const keys = createLocalJWKSet({ keys: [jwk] });
  for (const { key } of objects.reverse()) {
    const text = await (await env.ARCHIVE.get(key))?.text();
    try {
      return (await jwtVerify(text ?? '', keys, { typ: TYPE })).payload as unknown as Anchor;
    } catch {
      console.error('an anchor was not signed here', key);
    }
  }
  return null;
}

async function prune(archive: R2Bucket, now: number): Promise<void> {
  const oldest = `${PREFIX}${new Date(now - KEPT * DAY_MS).toISOString().slice(0, 10)}`;
  const { objects } = await archive.list({ prefix: PREFIX });
  const old = objects.map(({ key }) => key).filter((key) => key < oldest);
  if (old.length > 0) await archive.delete(old);
}
