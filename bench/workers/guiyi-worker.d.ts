/** The built Worker (`dist/worker/worker.js`), as far as benchmarks use it. */
declare module 'guiyi-worker' {
  interface Identifier {
    type: 'user_id' | 'phone' | 'email' | 'anonymous_id';
    scope: string;
    value: string;
    masked: string;
  }

  /** As in `collector/src/identity/client.ts`. */
  export interface Sighting {
    key: string;
    time: number;
    source: string;
    trust: 'verified' | 'claimed';
    identifiers: Identifier[];
    gated: boolean;
  }

  export class IdentityObject extends DurableObject<Env> {
    observe(sightings: Sighting[]): Promise<('keep' | 'consent_withdrawn')[]>;
    decide(decision: {
      action: 'split';
      a: Identifier;
      b: Identifier;
      reason: string;
      time: number;
    }): Promise<{ evidence_id: string } | null>;
    resolve(identifier: Identifier): Promise<{ status: string; person_id: string | null }>;
    alarm(): Promise<void>;
  }
  export class AuditObject extends DurableObject<Env> {}
  export class WechatTokenObject extends DurableObject<Env> {}
  export class OutboxObject extends DurableObject<Env> {
    alarm(): Promise<void>;
  }

  export interface Env {
    DB: D1Database;
    IDENTITY: DurableObjectNamespace<IdentityObject>;
    OUTBOX: DurableObjectNamespace<OutboxObject>;
  }

  import { DurableObject } from 'cloudflare:workers';

  const worker: {
    fetch(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response>;
    queue(batch: MessageBatch<string>, env: Env): Promise<void>;
  };
  export default worker;
}
