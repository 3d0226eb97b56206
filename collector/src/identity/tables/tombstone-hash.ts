import { createHmac } from 'node:crypto';

/**
 * What an erased identifier is kept as. A file of its own, as the build delivers it beside the Worker too: `npm run restore`
 * looks for the erased in a backup by the very same hash.
 */
export function tombstoneOf(pepper: string, key: string): string {
  return createHmac('sha256', pepper).update(`tombstone\n${key}`).digest('base64url');
}
