import { sha256 } from '../lib/keyed.ts';

/**
 * The id that a hold gives a person. It says nothing of the identifier that it comes from.
 *
 * @param epoch when the identifier was last erased: whoever comes back with it is someone new
 */
export function personId(holdId: string, epoch = 0): string {
  const name = epoch === 0 ? holdId : `${holdId}\n${epoch}`;
  return `p_${sha256(name).slice(0, 20)}`;
}
