// @ts-check
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * What `npm start` says when it runs.
 *
 * @param {Pick<import('./runtime.mjs').Guiyi, 'url' | 'adminToken' | 'serverKey'>} guiyi
 * @param {string} data
 * @param {string} served the folder of the static files
 */
export async function welcome({ url, adminToken, serverKey }, data, served = path.join(ROOT, 'dist', 'demo')) {
  const hasDocs = existsSync(path.join(served, 'docs', 'index.html'));
  return `
Guiyi 归一 is running.

  Demo shop    ${url}/shop/
  Playground   ${url}/playground/
  Console      ${await signInLink(url, adminToken)}
  Docs         ${hasDocs ? `${url}/docs/  (中文 ${url}/docs/zh/)` : 'not built yet: npm start -- --docs'}
  API          ${url}/api/openapi.json
  Admin token  ${adminToken}
  Write keys   demo-web, demo-miniprogram (public); ${serverKey} (secret, demo-server)
  Data         ${data}

  Fill it:     npm run demo:data        Stop: Ctrl-C
`;
}

/**
 * A link that signs in once; where the Worker gives none, the console asks for the admin token.
 *
 * @param {string} url
 * @param {string} adminToken
 */
async function signInLink(url, adminToken) {
  const reply = await fetch(`${url}/api/sign-in-links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}` },
  });
  if (!reply.ok) return `${url}/console/`;
  const { code } = /** @type {{ code: string }} */ (await reply.json());
  return `${url}/console/#/sign-in?code=${encodeURIComponent(code)}  (works once, for ten minutes)`;
}
