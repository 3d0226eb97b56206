import { registerHooks } from 'node:module';
import type { Recorded } from '../src/identity/client.ts';
import { sha256 } from '../src/lib/keyed.ts';

/** The secret key of the backend source. */
export const SECRET = 'sk_fuzz';

/** What came through. */
export interface Caught {
  events: number;
  leak: string | null;
}

// The runtime's own modules are only named by Durable Objects, which do not run here.
registerHooks({
  resolve: (name, context, next) =>
    name.startsWith('cloudflare:') ? { url: `data:text/javascript,${STUB}`, shortCircuit: true } : next(name, context),
});

const STUB = encodeURIComponent(
  'export class DurableObject {} export class EmailMessage {} export const env = {}; export const waitUntil = () => {};',
);

const SOURCES = [
  { id: 'demo-web', kind: 'web', write_key: 'demo-web', secret_hash: null, legal_basis: 'consent' },
  {
    id: 'demo-miniprogram',
    kind: 'miniprogram',
    write_key: 'demo-miniprogram',
    secret_hash: null,
    legal_basis: 'consent',
  },
  { id: 'demo-server', kind: 'server', write_key: null, secret_hash: sha256(SECRET), legal_basis: 'contract' },
].map((source) => ({ ...source, name: source.id, origins: null }));

/** What accept needs of its surroundings: sources, and a queue and a ledger that look at what they get. */
export function hostEnv(caught: Caught, leakIn: (text: string) => string | null): object {
  const look = (text: string) => {
    caught.leak ??= leakIn(text);
  };
  const object = {
    append: async (messages: { body: string; events: number }[]) => {
      for (const { body, events } of messages) {
        caught.events += events;
        look(body);
      }
    },
    tombstones: async () => [],
    recordConsent: async (decision: object): Promise<Recorded> => {
      look(JSON.stringify(decision));
      return { seq: 1, effective: {}, ended: [], receipt: null };
    },
  };
  const namespace = { idFromName: () => '', get: () => object };
  const DB = { prepare: () => ({ all: async () => ({ results: SOURCES }), run: async () => ({}) }) };
  const settings = { GUIYI_QUEUE: 'outbox', GUIYI_PEPPER: 'fuzz', GUIYI_PHONE_REGION: 'CN', GUIYI_ADMIN_TOKEN: 'fuzz' };
  return { DB, OUTBOX: namespace, IDENTITY: namespace, AUDIT: namespace, WECHAT: namespace, ...settings };
}
