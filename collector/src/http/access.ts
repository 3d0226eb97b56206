import type { Role } from '@guiyi/protocol';

/** Who may use a route of the staff side. */
export interface Access {
  roles: readonly Role[];
  /** It shows personal data: each look is an entry of the audit trail. */
  personal?: true;
  /** It changes nothing, although its method is not GET. */
  reads?: true;
}

const ADMIN: readonly Role[] = ['admin'];
const DEVELOPER: readonly Role[] = ['admin', 'developer'];
const MARKETER: readonly Role[] = ['admin', 'marketer'];
const PRIVACY: readonly Role[] = ['admin', 'privacy'];
const PEOPLE: readonly Role[] = ['admin', 'marketer', 'privacy'];
const ALL: readonly Role[] = ['admin', 'developer', 'marketer', 'privacy'];

/**
 * Role × route: every route under `/api` that needs a sign-in, as Hono writes it. A test compares this table with the
 * mounted routes, both ways, and tries every cell; what has no row is open to admins only.
 */
export const ACCESS: Readonly<Record<string, Access>> = {
  'POST /api/sign-in-links': { roles: ADMIN },
  'GET /api/session': { roles: ALL },
  'DELETE /api/session': { roles: ALL, reads: true },
  'DELETE /api/sessions': { roles: ADMIN },

  'GET /api/tokens': { roles: ADMIN },
  'POST /api/tokens': { roles: ADMIN },
  'DELETE /api/tokens/:id': { roles: ADMIN },
  'GET /api/audit': { roles: PRIVACY, personal: true },
  'GET /api/audit/verify': { roles: PRIVACY },
  'GET /api/retention': { roles: PRIVACY },
  'GET /api/lake': { roles: DEVELOPER },
  'POST /api/lake': { roles: DEVELOPER },
  'GET /api/lake/:table/:part/:file': { roles: DEVELOPER, personal: true },
  'GET /api/processing': { roles: PRIVACY },
  'GET /api/processing/register.csv': { roles: PRIVACY },
  'POST /api/breach': { roles: PRIVACY, reads: true, personal: true },
  'POST /api/breach/persons': { roles: PRIVACY, reads: true, personal: true },

  'GET /api/stats': { roles: ALL },
  'GET /api/events': { roles: ['admin', 'developer', 'marketer'], personal: true },
  'GET /api/quarantine': { roles: ['admin', 'developer', 'privacy'], personal: true },
  'GET /api/sources': { roles: ALL },
  'POST /api/sources': { roles: DEVELOPER },

  'GET /api/identity/resolve': { roles: PEOPLE, personal: true },
  'POST /api/identity/resolve': { roles: PEOPLE, reads: true, personal: true },
  'POST /api/identity/evidence': { roles: PRIVACY },
  'GET /api/identity/review': { roles: PEOPLE, personal: true },
  'GET /api/identity/policy': { roles: ['admin', 'developer', 'privacy'] },
  'POST /api/identity/policy': { roles: ADMIN },

  'GET /api/persons/:id': { roles: PEOPLE, personal: true },
  'GET /api/persons/:id/events': { roles: PEOPLE, personal: true },
  'GET /api/persons/:id/why': { roles: PEOPLE, personal: true },
  'POST /api/persons/:id/why': { roles: PEOPLE, reads: true, personal: true },
  'GET /api/persons/:id/consent': { roles: PEOPLE, personal: true },

  'POST /api/requests': { roles: PRIVACY },
  'GET /api/requests': { roles: PRIVACY },
  'GET /api/requests/:id': { roles: PRIVACY },
  'GET /api/requests/register.csv': { roles: PRIVACY },
  'GET /api/requests/:id/copy': { roles: PRIVACY, personal: true },
  'POST /api/requests/:id/correction': { roles: PRIVACY },
  'POST /api/requests/:id/refusal': { roles: PRIVACY },
  'POST /api/requests/:id/lift': { roles: PRIVACY },
  'POST /api/legal-holds': { roles: PRIVACY },
  'GET /api/legal-holds': { roles: PRIVACY },
  'POST /api/legal-holds/:id/end': { roles: PRIVACY },
  'POST /api/requests/:id/proof': { roles: PRIVACY },
  'POST /api/bulk-requests': { roles: PRIVACY },
  'POST /api/bulk-requests/:id/approval': { roles: PRIVACY },
  'GET /api/processors': { roles: PRIVACY },
  'POST /api/processors': { roles: ADMIN },
  'DELETE /api/processors/:id': { roles: ADMIN },
  'GET /api/opendsr/discovery': { roles: PRIVACY },
  'POST /api/opendsr/requests': { roles: PRIVACY },
  'GET /api/opendsr/requests/:id': { roles: PRIVACY },
  'DELETE /api/opendsr/requests/:id': { roles: PRIVACY },
  'POST /api/requests/:id/guardian': { roles: PRIVACY },
  'GET /api/notices': { roles: ALL },
  'POST /api/notices': { roles: PRIVACY },
  'GET /api/consent/verify': { roles: PRIVACY },
  'GET /api/consent/register.csv': { roles: PRIVACY, personal: true },
  'GET /api/consent/:seq/receipt': { roles: PRIVACY, personal: true },

  'GET /api/reports/attribution': { roles: MARKETER },
  'POST /api/reports/attribution/paths': { roles: MARKETER, reads: true },
  'GET /api/reports/live': { roles: ['admin', 'developer', 'marketer'] },
  'GET /api/reports/goals': { roles: MARKETER },
  'GET /api/reports/costs': { roles: MARKETER },
  'GET /api/reports/funnel': { roles: MARKETER },
  'GET /api/reports/funnel/lost': { roles: MARKETER, personal: true },
  'GET /api/reports/trends': { roles: MARKETER },
  'GET /api/reports/cohorts': { roles: MARKETER },
  'GET /api/reports/flows': { roles: MARKETER },
  'GET /api/views': { roles: MARKETER },
  'POST /api/views': { roles: MARKETER },
  'GET /api/views/:id': { roles: MARKETER },
  'POST /api/views/:id': { roles: MARKETER },
  'DELETE /api/views/:id': { roles: MARKETER },
  'POST /api/views/:id/summary': { roles: MARKETER },
  'DELETE /api/views/:id/summary': { roles: MARKETER },
  'POST /api/views/:id/summary/test': { roles: MARKETER },
  'GET /api/channels/rules': { roles: ['admin', 'developer', 'marketer'] },
  'POST /api/channels/rules': { roles: MARKETER },
  'POST /api/channels/reclassify': { roles: MARKETER },
  'POST /api/channels/test': { roles: ['admin', 'developer', 'marketer'], reads: true },
  'GET /api/campaigns': { roles: MARKETER },
  'POST /api/campaigns': { roles: MARKETER },
  'POST /api/campaigns/:code': { roles: MARKETER },
  'POST /api/campaigns/:code/image': { roles: MARKETER, reads: true },
  'POST /api/costs': { roles: MARKETER },
  'GET /api/costs/imports': { roles: MARKETER },
  'DELETE /api/costs/imports/:id': { roles: MARKETER },
};

/** Whether a text names a role. */
export function isRole(text: string): text is Role {
  return (ALL as readonly string[]).includes(text);
}

/** Whether a route may change something, so that a read-only token may not use it. */
export function changes(route: string): boolean {
  return !route.startsWith('GET ') && ACCESS[route]?.reads !== true;
}

/** Whether a role may use a route. */
export function allows(role: Role, route: string): boolean {
  return (ACCESS[route]?.roles ?? ADMIN).includes(role);
}
