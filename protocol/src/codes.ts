/**
 * Every error a client can meet: a stable code, and how to mend it. A code is never renamed and never reused.
 * `status` is the HTTP status of a refused request; a code without one is a verdict on a single event.
 */
export const CODES = {
  // the request
  invalid_json: { status: 400, mend: 'Send one JSON object: {"batch": [...]} or a single event.' },
  invalid_body: { status: 400, mend: 'Compare the body with /api/openapi.json; `path` names the field.' },
  invalid_gzip: { status: 400, mend: 'Send a complete gzip stream, or the plain JSON.' },
  invalid_parameter: { status: 400, mend: 'Compare the parameter with /api/openapi.json.' },
  missing_write_key: { status: 401, mend: 'Send the write key as basic-auth user name or as `writeKey` in the body.' },
  unknown_write_key: { status: 401, mend: 'Copy the write key of the source from the console.' },
  unauthorized: { status: 401, mend: 'Send `Authorization: Bearer TOKEN`, or sign in to the console.' },
  invalid_sign_in_code: { status: 401, mend: 'The link works once and for ten minutes; ask for a new one.' },
  forbidden_origin: { status: 403, mend: 'Call from the console itself, or with a bearer token.' },
  forbidden_role: {
    status: 403,
    mend: 'Ask an admin for a role or a token that may do this; see docs/design/roles.md.',
  },
  origin_not_allowed: { status: 403, mend: 'Add this site to the origins of the source.' },
  unknown_token: { status: 404, mend: 'Take the id from GET /api/tokens; a revoked token stays revoked.' },
  rate_limited: { status: 429, mend: 'Send the same request again after `Retry-After` seconds.' },
  audit_unavailable: { status: 503, mend: 'Try again after `Retry-After` seconds; nothing was shown.' },
  access_unavailable: {
    status: 503,
    mend: 'Try again after `Retry-After` seconds; check GUIYI_ACCESS_TEAM if it stays.',
  },
  not_found: { status: 404, mend: 'Check the address against /api/openapi.json.' },
  unknown_person: { status: 404, mend: 'Look the person up with /api/identity/resolve.' },
  unknown_request: { status: 404, mend: 'Take the id from GET /api/requests.' },
  request_closed: { status: 409, mend: 'Look at its status: what is done, refused or under way cannot be changed so.' },
  copy_expired: { status: 410, mend: 'Open a new access request; a copy can be fetched for thirty days.' },
  notice_published: { status: 409, mend: 'A published notice is never changed: give the new text a new version.' },
  unknown_notice: { status: 404, mend: 'Take the version from GET /api/notices.' },
  unknown_record: {
    status: 404,
    mend: 'Take the sequence from the register of consent; an erased record has no receipt.',
  },
  restoring: { status: 503, mend: 'Try again after `Retry-After` seconds; large databases take minutes.' },
  no_lake: { status: 409, mend: 'Set GUIYI_LAKE to on and start the Worker again.' },
  desk_closed: { status: 503, mend: 'Set GUIYI_CODE_URL, or ask the brand by another way.' },
  invalid_code: { status: 403, mend: 'Give back the code within fifteen minutes, or ask anew for one.' },
  second_approver: { status: 403, mend: 'Let another member of staff approve it, signed in as themselves.' },
  no_certificate: {
    status: 404,
    mend: 'Set GUIYI_OPENDSR_KEY and GUIYI_OPENDSR_CERTIFICATE; until then verify by /v1/jwks.json.',
  },
  certificate_unfit: {
    status: 503,
    mend: 'Mend GUIYI_OPENDSR_KEY and GUIYI_OPENDSR_CERTIFICATE; nothing was taken in.',
  },
  unknown_processor: { status: 404, mend: 'Take the id from GET /api/processors.' },
  unknown_legal_hold: { status: 404, mend: 'Take the id from GET /api/legal-holds; it may have ended.' },
  unknown_evidence: {
    status: 404,
    mend: 'Take the evidence id from /api/persons/:id/why; /api/identity/resolve says whether an identifier was seen.',
  },
  decision_without_effect: {
    status: 409,
    mend: 'Void the decision that the message names first; of two browsers, name the identifiers that they were seen with.',
  },
  person_too_large: {
    status: 409,
    mend: 'Block the identifier that joins so many in the policy, after a dry run; then decide.',
  },
  consent_missing: {
    status: 403,
    mend: 'Record the visitor’s grant with /v1/consent, then send the code of a new login.',
  },
  handover_invalid: { status: 422, mend: 'Take the token from /v1/handover of this collector, whole.' },
  handover_expired: { status: 410, mend: 'Ask for the token at the click; it lives for two minutes.' },
  wechat_not_configured: {
    status: 422,
    mend: 'Set GUIYI_WECHAT_APPS, and GUIYI_WECHAT_SOURCES for more than one app.',
  },
  wechat_code_invalid: { status: 422, mend: 'Ask WeChat for a new code; each works once, for five minutes.' },
  wechat_user_blocked: { status: 403, mend: 'WeChat’s risk control refused this user; do not try again.' },
  wechat_refused: {
    status: 502,
    mend: 'Look up the errcode in the log: app id, secret, or an address that WeChat does not list (use a relay).',
  },
  wechat_unavailable: { status: 503, mend: 'WeChat is busy or out of reach; try again after `Retry-After` seconds.' },
  wechat_page_unknown: {
    status: 422,
    mend: 'Publish the mini-program with this page first, or ask for the `trial` or `develop` version.',
  },
  unknown_campaign: { status: 404, mend: 'Take the code from GET /api/campaigns.' },
  unknown_import: { status: 404, mend: 'Take the id from /api/costs/imports.' },
  duplicate_import: { status: 409, mend: 'Nothing was added twice. To replace an import, take it back first.' },
  unknown_view: { status: 404, mend: 'Take the id from GET /api/views, or ask its owner to share it.' },
  unknown_summary: { status: 404, mend: 'Set one with POST /api/views/:id/summary.' },
  mail_not_set: { status: 422, mend: 'Set GUIYI_SMTP to a mailbox of yours, or send to a webhook.' },
  summary_failed: { status: 502, mend: 'Check the address and what the receiver says; nothing was sent.' },
  request_too_large: { status: 413, mend: 'Send at most 500 KB a request, measured after decompression.' },
  too_many_events: { status: 413, mend: 'Send at most 500 events a request.' },
  unknown_model: { status: 422, mend: 'Use one of the models that the message lists.' },
  too_complex: {
    status: 422,
    mend: 'Use a lower order, fewer or coarser channels (e.g. not campaigns), or another model.',
  },
  queue_unavailable: {
    status: 503,
    mend: 'Send the same batch again after `Retry-After` seconds; nothing is doubled.',
  },
  internal: { status: 500, mend: 'Try again; if it stays, report the request id.' },

  // one event
  invalid_type: { mend: 'Set `type` to track, page, screen, identify, group or alias.' },
  invalid_field: { mend: 'Give the field the type that the tracking spec asks for.' },
  missing_event_name: { mend: 'A track event needs `event`.' },
  missing_identifier: { mend: 'Send anonymousId, userId, or another identifier that is not a placeholder.' },
  event_too_large: { mend: 'Keep an event under 32 KB of JSON.' },
  too_deep: { mend: 'Nest at most 16 levels.' },
  too_many_keys: { mend: 'Use at most 1,000 keys an event.' },
  string_too_long: { mend: 'Keep strings under 8,192 characters, identifiers under 256.' },
  forbidden_key: { mend: 'Rename the key; __proto__, constructor and prototype are not taken.' },
  lone_surrogate: { mend: 'Send well-formed Unicode; a half of a surrogate pair was cut off.' },
  invalid_timestamp: { mend: 'Send times as ISO 8601, e.g. 2026-01-31T08:00:00.000Z.' },
  timestamp_too_old: { mend: 'A public source takes events up to 400 days old; use a secret key for older ones.' },
  timestamp_in_future: { mend: 'Check the clock of the device, or send `sentAt` so that its skew is corrected.' },
  consent_required: { mend: 'Send `context.consent.categoryPreferences.analytics: true` once the visitor agreed.' },
  erased: {
    mend: 'The person was erased; what is older than the erasure is not taken. Start anew with a fresh grant.',
  },
  ignored_identifier: {
    mend: 'Leave the field out, or send a real identifier; placeholders and masked numbers name nobody.',
  },
  unknown_identifier_type: { mend: 'Use one of the types that the message lists.' },
  identifier_in_two_types: {
    mend: 'Send each id in the field of its own kind; here the stronger kind was kept.',
  },
  token_invalid: { mend: 'Sign with a key of GUIYI_IDENTITY_KEYS; set `kid`, `aud` (the source id), `iat`, `exp`.' },
  token_expired: { mend: 'Ask the backend for a fresh token right before identify().' },
  token_mismatch: { mend: 'Let the token name every strong identifier that the event carries.' },
  restricted: { mend: 'The person restricted processing; send nothing until the restriction is lifted.' },
  consent_withdrawn: { mend: 'The person withdrew consent; send nothing until they grant it again.' },
} as const;

/** A code of {@link CODES}. */
export type Code = keyof typeof CODES;

/** The codes that are a verdict on one event. */
export type EventCode = { [K in Code]: (typeof CODES)[K] extends { status: number } ? never : K }[Code];

/** The codes that refuse a whole request. */
export type RequestCode = Exclude<Code, EventCode>;
