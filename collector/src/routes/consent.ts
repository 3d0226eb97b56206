import type { ConsentReceipt, ConsentReply } from '@guiyi/protocol';
import { parseEvent } from '@guiyi/protocol/validate';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { senderOf } from '../http/write-key.ts';
import { type ConsentDecision, identityOf } from '../identity/client.ts';
import { identifiersOf } from '../ingest/identifiers.ts';
import { keyer } from '../lib/keyed.ts';
import { safeId } from '../lib/normalise.ts';
import { scrubText } from '../lib/personal.ts';
import { signed, signingKey } from '../lib/signing.ts';
import { recordDecision } from '../privacy/withdrawal.ts';
import { parse } from './parse.ts';

const text = v.pipe(v.string(), v.maxLength(256), v.transform(scrubText));
const short = v.nullish(text, null);
const granted = v.optional(v.boolean());

/** The decision itself; who decides is read like the identifiers of an event. */
export const ConsentSchema = v.object({
  messageId: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  consent: v.object({
    categoryPreferences: v.object({
      necessary: granted,
      analytics: granted,
      personalization: granted,
      advertising: granted,
      sharing: granted,
      cross_border: granted,
      sensitive: granted,
    }),
  }),
  notice: v.nullish(v.object({ version: text, hash: short })),
  locale: short,
  surface: short,
  action: short,
  gpc: v.nullish(v.boolean(), false),
});

/** Decisions of visitors, mounted under `/v1`. They do not wait in a queue: the next request already follows them. */
export const consent = new Hono<AppEnv>();

consent.post('/consent', async (c) => {
  const body = await readJson(c);
  const source = await senderOf(c, body);
  const call = parse(ConsentSchema, body, 'invalid_body');
  const { event, fault } = parseEvent(body, 'identify');
  if (fault) throw new Refusal('invalid_body', fault.message, fault.path);
  const options = { region: c.env.GUIYI_PHONE_REGION, key: keyer(c.env) };
  const decision = {
    key: `${source.id}:${safeId(call.messageId, options.key)}`,
    identifiers: identifiersOf(event, options),
    preferences: call.consent.categoryPreferences,
    notice_version: call.notice?.version ?? null,
    notice_hash: call.notice?.hash ?? null,
    locale: call.locale,
    surface: call.surface,
    action: call.action,
    gpc: call.gpc ?? false,
    source: source.id,
  };
  const { seq, effective, receipt } = await recorded(c, decision);
  const reply: ConsentReply = { seq, effective, receipt: receipt && (await signedReceipt(c, receipt)) };
  return c.json(reply);
});

/** What the visitor agrees to, and what the site has to ask: so that a refusal is not asked again, on any device. */
consent.post('/consent/state', async (c) => {
  const body = await readJson(c);
  const source = await senderOf(c, body);
  const { event, fault } = parseEvent({ ...body, messageId: 'state' }, 'identify');
  if (fault) throw new Refusal('invalid_body', fault.message, fault.path);
  const named = identifiersOf(event, { region: c.env.GUIYI_PHONE_REGION, key: keyer(c.env) });
  // Anyone has a public key: it must not tell what is known of a phone number.
  const identifiers = source.write_key === null ? named : named.filter(({ type }) => type === 'anonymous_id');
  return c.json(await asked(c, () => identityOf(c.env).consentState(identifiers)));
});

/** The text of a notice as it was shown, for whoever holds a receipt. */
consent.get('/notices/:version', async (c) => {
  const notice = await identityOf(c.env).notice(c.req.param('version'));
  if (notice === null) throw new Refusal('unknown_notice', 'No notice of this version was published.');
  return c.json(notice);
});

/** Keys that verify receipts and callbacks. */
consent.get('/jwks.json', async (c) => {
  const { jwk } = await signingKey(c.env.GUIYI_PEPPER);
  return c.json({ keys: [jwk] }, 200, { 'cache-control': 'public, max-age=3600' });
});

export async function signedReceipt(c: AppContext, receipt: ConsentReceipt): Promise<string> {
  const claims = { iss: new URL(c.req.url).origin, iat: Math.floor(Date.parse(receipt.time) / 1_000), ...receipt };
  return signed(c.env.GUIYI_PEPPER, 'consent-receipt+jws', claims);
}

function recorded(c: AppContext, decision: ConsentDecision) {
  return asked(c, () => recordDecision(c.env, decision, Date.now()));
}

/** While the ledger cannot be asked nothing is processed; the SDK keeps the decision and sends it again. */
async function asked<T>(c: AppContext, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    console.error(c.get('requestId'), error);
    throw new Refusal('queue_unavailable', 'The consent ledger does not answer right now.');
  }
}
