import type { Code, EventCode } from './codes.ts';

/** Verdict on one event of a batch. */
export interface Rejection {
  /** Position in the batch, from 0. */
  index: number;
  code: EventCode;
  /** Which field, as a path such as `properties.price`; empty when it is the whole event. */
  path: string;
  message: string;
}

/** Reply of `POST /v1/batch` and of the single calls, status 202: the queue has taken all that was accepted. */
export interface BatchReply {
  accepted: number;
  rejected: Rejection[];
  /** What was left out of events that are kept: an identifier that names nobody, a token that proves nothing. */
  warnings?: Rejection[];
  /**
   * Those of the batch's `unconfirmed` ids that are not stored; absent when all are. What was taken in the last seconds may still be on
   * its way to the store.
   */
  missing?: string[];
}

/** Body of every error reply (`application/problem+json`). */
export interface Problem {
  code: Code;
  message: string;
  /** Where: a field, a parameter or a header; empty when it is the whole request. */
  path: string;
  /** How to mend it. */
  mend: string;
  request_id: string;
}
