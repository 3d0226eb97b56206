/** Requests of data subjects: what staff see of them under `/api/requests`, and what people get. Times are ISO 8601. */
import type { IdentifierType, JsonObject } from './event.ts';

/** What a person can ask for. `portability` is `access` in a form that machines read; both give the same copy. `minor`:
 * somebody is under 14; frozen until a guardian agrees, erased when none has by the deadline. */
export type RequestKind = 'access' | 'portability' | 'erasure' | 'correction' | 'restriction' | 'objection' | 'minor';

/**
 * Where a request is. `awaiting_identity`: the one-time code is not given yet. `awaiting_approval`: a second member of staff
 * has to agree. `on_hold`: a law wants the data kept; it is restricted until then. `in_effect`: processing is restricted.
 * `partial`: done here, but not everywhere the data was given to.
 */
export type RequestStatus =
  | 'awaiting_identity'
  | 'awaiting_approval'
  | 'received'
  | 'in_progress'
  | 'on_hold'
  | 'in_effect'
  | 'partial'
  | 'completed'
  | 'refused';

/** What the person is told at the end; no personal data. */
export interface RequestAnswer {
  /** Access: rows in the copy, by table. Restriction: events put aside. Correction: values changed. */
  rows?: Record<string, number>;
  /** Why it was refused or lifted, in words; personal data scrubbed. */
  note?: string;
}

/** A data subject's request. */
export interface SubjectRequest {
  id: string;
  kind: RequestKind;
  /**
   * `person`: with everything that is provably of the same person. `proven`: the same, but other strong identifiers only
   * over verified evidence. `listed`: only what was named.
   */
  scope: 'person' | 'proven' | 'listed';
  status: RequestStatus;
  /** As staff wrote it, personal data scrubbed. */
  reason: string | null;
  created_at: string;
  /** Null where the calendar of working days does not reach so far: the holidays are not published yet. */
  due: string | null;
  overdue: boolean;
  /** What staff should be reminded of: it is due within three working days, or it is overdue. */
  reminder: 'due_soon' | 'overdue' | null;
  finished_at: string | null;
  attempts: number;
  /** Why it did not get through yet; it is repeated. */
  error: string | null;
  /** Rows taken out, by store. */
  removed: Record<string, number>;
  /** Identifiers that only a staff decision joins to the person: left as they are, for review. */
  withheld: number;
  /** Erasure: the search of every store after the removal; null until it found nothing. */
  proof: { verified_at: string; columns_searched: number; identifiers: number } | null;
  answer: RequestAnswer | null;
  /** Who took it in and who approved it, as the audit trail names them; null where the person asked themselves. */
  opened_by: string | null;
  approved_by: string | null;
  /** Of many at once: which, for `POST /api/bulk-requests/:id/approval`. */
  batch: string | null;
  /** Access: until when `GET /api/requests/:id/copy` gives the copy. */
  expires_at: string | null;
}

/** What a correction changes. */
export interface Correction {
  /** Traits by name, wherever the person's events hold one of that name; null removes it. */
  traits?: Record<string, string | number | boolean | null>;
  /** Identifiers that are not theirs. */
  detach?: WrittenIdentifier[];
  /** Identifiers that are theirs. */
  attach?: WrittenIdentifier[];
}

/** An identifier as staff write it. */
export interface WrittenIdentifier {
  type: IdentifierType;
  value: string;
  scope?: string;
}

/** Body of `POST /api/requests`. */
export interface RequestCall {
  kind: RequestKind;
  /** What the person is known by. */
  identifiers: WrittenIdentifier[];
  scope?: SubjectRequest['scope'];
  reason?: string | null;
  /** `code`: it waits until the person gives back a one-time code, sent to the one phone or e-mail that is named. */
  check?: 'staff' | 'code';
  /** Of a correction; it can be handed in later too. */
  correction?: Correction;
}

/** `GET /api/requests`, newest first. */
export interface RequestsReply {
  requests: SubjectRequest[];
}

/** `GET /api/requests/:id/copy`: all that is kept of the person, by table. As CSV it is `table,row,field,value`. */
export interface SubjectCopy {
  request_id: string;
  generated_at: string;
  tables: Record<string, JsonObject[]>;
}

/** Reply of `POST /v1/requests`: the same for a number that is known and one that is not. */
export interface DeskReply {
  id: string;
  status: 'awaiting_identity';
  /** Until when the code can be given back. */
  expires_at: string;
}

/** Reply of `POST /v1/requests/:id/proof`. The token is shown once; with it the person follows the request. */
export interface DeskToken {
  id: string;
  status: RequestStatus;
  token: string;
}

/** Reply of `POST /v1/requests/:id/status`. */
export type DeskRequest = Pick<
  SubjectRequest,
  'id' | 'kind' | 'status' | 'due' | 'answer' | 'expires_at' | 'finished_at'
>;

/** Reply of `POST /api/bulk-requests` and of its approval: the ids of the requests. */
export interface BulkReply {
  id: string;
  status: 'awaiting_approval' | 'received';
  requests: string[];
}

/** Somebody to whom data is given: told of every erasure. */
export interface Processor {
  id: string;
  name: string;
  url: string;
  created_at: string;
  removed_at: string | null;
}

/** Reply of `POST /api/opendsr/requests`. Answers are signed in the header `guiyi-signature`, with a certificate also in `x-opendsr-signature`. */
export interface OpendsrReceipt {
  controller_id: string;
  subject_request_id: string;
  received_time: string;
  expected_completion_time: string | null;
  encoded_request: string;
}

/** `GET /api/opendsr/requests/:id`. */
export interface OpendsrStatus {
  controller_id: string;
  subject_request_id: string;
  request_status: 'pending' | 'in_progress' | 'completed' | 'cancelled';
  expected_completion_time: string | null;
  api_version: string;
  results_url: string | null;
}

/** Body of a callback: it names the address that it goes to, so that it cannot be played to another. */
export interface OpendsrCallback extends OpendsrStatus {
  status_callback_url: string;
}

/** Reply of `DELETE /api/opendsr/requests/:id`. */
export interface OpendsrCancellation {
  controller_id: string;
  subject_request_id: string;
  received_time: string;
  api_version: string;
}

/** A duty to keep data: while it lasts, an erasure restricts instead. */
export interface LegalHold {
  id: string;
  reason: string;
  created_at: string;
  /** When it ends by itself; null where staff end it. */
  until: string | null;
  ended_at: string | null;
  ended_reason: string | null;
}

/** Body of `POST /api/legal-holds`. */
export interface LegalHoldCall {
  identifiers: WrittenIdentifier[];
  reason: string;
  until?: string | null;
}

/** `GET /api/legal-holds`, newest first. */
export interface LegalHoldsReply {
  legal_holds: LegalHold[];
}
