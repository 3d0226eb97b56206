// @ts-check
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { OURS, PEERS } from './adapters.mjs';

/** What a collector does with a request: takes it, answers 503, or breaks the connection. @typedef {'up' | 'busy' | 'down'} Mood */

/**
 * One SDK's collector: counts the events by their markers.
 *
 * @typedef {object} Sink
 * @property {Mood} mood
 * @property {Map<string, number>} arrived how often each marker came
 * @property {number} requests that carried events
 * @property {number} bytes of their bodies
 */

/**
 * One SDK, ready to be put into a page.
 *
 * @typedef {object} Script
 * @property {string} name
 * @property {string} code
 */

/** @returns {Promise<Script[]>} ours first */
export async function scripts() {
  const sdk = readFileSync(path.join(ROOT, 'dist', 'public', 'sdk', 'guiyi.js'), 'utf8');
  const peers = PEERS.map(async ({ name, module = '' }) => {
    const { outputFiles } = await build({
      stdin: { contents: module, resolveDir: path.join(ROOT, 'bench') },
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      target: 'es2020',
      platform: 'browser',
      define: { 'process.env.NODE_ENV': '"production"' },
    });
    return { name, code: outputFiles[0]?.text ?? '' };
  });
  return [{ name: 'guiyi', code: `${sdk}\n${OURS}` }, ...(await Promise.all(peers))];
}

/** Serves a page for each SDK and takes what it sends, on one origin. @param {Script[]} all */
export async function serveSite(all) {
  /** @type {Map<string, Sink>} */
  const sinks = new Map();
  /** @param {string} name */
  const sinkOf = (name) => {
    const sink = sinks.get(name) ?? { mood: /** @type {Mood} */ ('up'), arrived: new Map(), requests: 0, bytes: 0 };
    sinks.set(name, sink);
    return sink;
  };
  const http = createServer(async (request, response) => {
    const [, what = '', name = ''] = new URL(request.url ?? '/', 'http://site').pathname.split('/');
    if (what === 'page')
      return response.writeHead(200, HTML).end(pageOf(name, `/sink/${name}-${request.url?.split('?')[1] ?? ''}`));
    if (what === 'script') {
      const code = all[Number(name)]?.code ?? 'window.start = () => {};';
      return response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(code);
    }
    if (what !== 'sink') return response.writeHead(200, HTML).end('<!doctype html><title>Away</title>');
    const sink = sinkOf(name);
    if (sink.mood === 'down') return request.socket.destroy();
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (sink.mood === 'busy') return response.writeHead(503).end();
    const body = Buffer.concat(chunks);
    const markers = markersIn(body, request.url ?? '');
    if (markers.size > 0) {
      sink.requests++;
      sink.bytes += body.length || (request.url ?? '').length;
    }
    for (const marker of markers) sink.arrived.set(marker, (sink.arrived.get(marker) ?? 0) + 1);
    const json = request.method === 'GET' && !markers.size;
    response
      .writeHead(json ? 200 : 202, { 'content-type': 'application/json' })
      .end('{"accepted":1,"rejected":[],"status":1}');
  });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = http.address();
  if (typeof address !== 'object' || address === null) throw new Error('The site has no port.');
  return {
    sinkOf,
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      http.closeAllConnections();
      http.close();
    },
  };
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };

/**
 * The events of a request, however it packs them: plain, gzip, percent-encoded, base64.
 *
 * @param {Buffer} body
 * @param {string} url
 */
function markersIn(body, url) {
  const plain = body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body;
  const text = `${plain.toString('utf8')} ${url}`;
  const packed = [...text.matchAll(/[A-Za-z0-9+/%]{40,}/g)].map(([part]) => {
    const bytes = Buffer.from(decode(part), 'base64');
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  });
  return new Set([text, ...packed].flatMap((part) => part.match(/mk_\d+_/g) ?? []));
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * A page loads an SDK as a file of its own, as pages do; what starts it stands in the page.
 *
 * @param {string} index of the SDK; beyond the last: the page without one
 * @param {string} sink
 */
function pageOf(index, sink) {
  return `<!doctype html><meta charset="utf-8"><title>Shop</title><script src="/script/${index}"></script>
<script>Promise.resolve(start(location.origin + '${sink}')).then(() => { window.started = true; });
function many(from, count) { const begun = performance.now(); for (let i = from; i < from + count; i++) track('mk_' + i + '_'); return performance.now() - begun; }</script>`;
}
