import { parseEvent } from '@guiyi/protocol/validate';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import type { AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { senderOf } from '../http/write-key.ts';
import { identityOf } from '../identity/client.ts';
import { identifiersOf } from '../ingest/identifiers.ts';
import { keyer } from '../lib/keyed.ts';
import { parse } from './parse.ts';

const short = v.nullish(v.pipe(v.string(), v.maxLength(256)), null);
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
  notice: v.nullish(v.object({ version: v.pipe(v.string(), v.maxLength(256)), hash: short })),
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
  const options = { region: c.env.GUIYI_PHONE_REGION, key: keyer(c.env.GUIYI_PEPPER) };
  const decision = {
    key: `${source.id}:${call.messageId}`,
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
  return c.json(await identityOf(c.env).recordConsent(decision, Date.now()));
});
