// A collector that only plays: it answers the admin API with made-up data and serves the built console under the
// strict content security policy that the real one may use. For work on the console, never for anything else.
// Start: `npm run mock -w console`, then http://127.0.0.1:9140/console/#/sign-in?code=mock (any code, any token).
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { reply } from './replies.mjs';

const PORT = Number(process.env.PORT ?? 9140);
const DIST = path.join(import.meta.dirname, '..', 'dist');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'";

createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  if (url.pathname.startsWith('/api/')) return api(request, response, url);
  const name = url.pathname.replace(/^\/console\/?/, '') || 'index.html';
  const file = path.join(DIST, path.normalize(`/${name}`));
  try {
    const body = await readFile(file);
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}/console/#/sign-in?code=mock`));

function api(request, response, url) {
  const signedIn = /\bmock_session=1\b/.test(request.headers.cookie ?? '');
  const { status = 200, body, cookie } = reply(request.method, url, signedIn);
  const headers = { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' };
  if (cookie) headers['set-cookie'] = cookie;
  response.writeHead(status, headers).end(body === undefined ? '' : JSON.stringify(body));
}
