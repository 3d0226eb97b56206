import type { Identifier } from '../lib/identifier.ts';
import type { Identity } from './client.ts';

/**
 * Whether a visitor may be linked with anybody. Asked before anything else is done, so that without consent nobody is even told
 * of them; the ledger outweighs what the client states.
 *
 * @param granted the grant of analytics as the client states it
 */
export async function agreed(
  identity: Identity,
  source: { legal_basis: 'consent' | 'contract' },
  visitor: { anonymous: Identifier; granted: boolean },
): Promise<boolean> {
  if (source.legal_basis !== 'consent') return true;
  const { analytics } = await identity.consentOf([visitor.anonymous]);
  return analytics ?? visitor.granted;
}
