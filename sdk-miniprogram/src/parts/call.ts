import type { Reply } from '@guiyi/sdk-core';
import type { Inside } from '../extend.ts';

/** Asks the collector as the visitor; nothing is asked, and `undefined` the answer, without their consent. */
export async function call(
  { client, transport, options: { writeKey } }: Inside,
  path: string,
  more: object,
): Promise<Reply | undefined> {
  const { anonymousId } = client.visitor();
  const { status, preferences } = client.consentState();
  if (status !== 'granted' || !anonymousId) return undefined;
  const context = { consent: { categoryPreferences: { analytics: true, ...preferences } } };
  return transport.send({ path, body: JSON.stringify({ writeKey, anonymousId, context, ...more }) });
}
