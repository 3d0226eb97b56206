// @ts-check

/**
 * The admin API with the console's session; null where the answer is no.
 *
 * @param {string} path below `/api`
 * @returns {Promise<any>}
 */
export async function get(path) {
  const response = await fetch(`/api${path}`);
  return response.ok ? response.json() : null;
}

/**
 * Signs in with the admin token, which is exchanged for a session and not kept.
 *
 * @param {string} token
 * @returns {Promise<boolean>}
 */
export async function signIn(token) {
  const link = await fetch('/api/sign-in-links', { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  if (!link.ok) return false;
  const { code } = await link.json();
  const headers = { 'content-type': 'application/json' };
  return (await fetch('/api/session', { method: 'POST', headers, body: JSON.stringify({ code }) })).ok;
}
