import type { Role } from '@guiyi/protocol';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { isRole } from './access.ts';
import type { AppContext, Caller } from './context.ts';
import { Refusal } from './problem.ts';

/** What Cloudflare Access signs of who is at the door: https://developers.cloudflare.com/cloudflare-one/identity/ */
interface Claims {
  email?: unknown;
  /** Service tokens have this instead of an address. */
  common_name?: unknown;
  groups?: unknown;
  custom?: { groups?: unknown };
}

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** The keys of a team, fetched once and again when an unknown key is used; by address, for each isolate. */
const keySets = new Map<string, KeySet>();

/** The header that Access adds to every request that it lets through. */
const HEADER = 'cf-access-jwt-assertion';

/**
 * Who comes through Cloudflare Access; null where Access is not set up or did not sign anything.
 *
 * @throws Refusal forbidden_role where the deployment gives them no role, access_unavailable while the keys cannot be had
 */
export async function accessCaller(c: AppContext): Promise<Caller | null> {
  const { GUIYI_ACCESS_TEAM: team, GUIYI_ACCESS_AUD: audience, GUIYI_ACCESS_ROLES: roles } = c.env;
  const token = c.req.header(HEADER);
  if (!team || !audience || token === undefined) return null;
  const claims = await verified(token, `https://${team}`, audience);
  if (claims === null) return null;
  const found = roleOf(claims, roles ?? '{}');
  if (found === null) throw new Refusal('forbidden_role', 'You are known, but have no role here.');
  return { ...found, readOnly: false, bearer: false };
}

async function verified(token: string, issuer: string, audience: string): Promise<Claims | null> {
  let keys = keySets.get(issuer);
  if (keys === undefined) {
    keys = createRemoteJWKSet(new URL('/cdn-cgi/access/certs', issuer));
    keySets.set(issuer, keys);
  }
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ['RS256'],
      requiredClaims: ['exp'],
    });
    return payload as Claims;
  } catch (error) {
    const unreachable = !(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout;
    if (!unreachable && error.code !== 'ERR_JOSE_GENERIC') return null;
    console.error('the keys of Cloudflare Access cannot be read', error);
    throw new Refusal('access_unavailable', 'The keys of Cloudflare Access cannot be read right now.');
  }
}

/**
 * The role that the deployment's settings give: by address, else by service token, else by the first group listed.
 *
 * @example roleOf({ email: 'Ann@brand.cn' }, '{"ann@brand.cn": "privacy", "group:crm": "marketer"}')
 */
export function roleOf(claims: Claims, settings: string): { role: Role; actor: string } | null {
  const rules = rulesIn(settings);
  const email = typeof claims.email === 'string' ? claims.email.toLowerCase() : null;
  const service = typeof claims.common_name === 'string' ? `service:${claims.common_name}` : null;
  const groups = [claims.groups, claims.custom?.groups].flat().filter((group) => typeof group === 'string');
  const actor = email ?? service;
  if (actor === null) return null;
  const own = rules.find(([name]) => (name.includes('@') ? name.toLowerCase() : name) === actor);
  const rule = own ?? rules.find(([name]) => name.startsWith('group:') && groups.includes(name.slice('group:'.length)));
  const role = rule?.[1];
  return typeof role === 'string' && isRole(role) ? { role, actor } : null;
}

/** A setting that cannot be read gives nobody a role. */
function rulesIn(settings: string): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(settings) as Record<string, unknown>);
  } catch {
    console.error('GUIYI_ACCESS_ROLES is no JSON');
    return [];
  }
}
