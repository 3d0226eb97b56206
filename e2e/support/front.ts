import { buffer } from 'node:stream/consumers';
import { serve } from './server.ts';

/** A page with the SDK, and a collector behind it that can be out of reach. */
export interface Front {
  url: string;
  /** Connections to the collector break. */
  down: boolean;
  /** What was asked of the collector, by path. */
  asked: string[];
  close: () => void;
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>Page</title>
<script src="/sdk/guiyi.js"></script><script>guiyi.init({ writeKey: 'demo-web' })</script>`;

/** Serves `/page`, and the rest from the collector, on one origin: so no driver has to step between. */
export async function serveFront(collector: string): Promise<Front> {
  const front: Front = { url: '', down: false, asked: [], close: () => {} };
  const server = await serve(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', collector);
    if (pathname === '/page') return response.setHeader('content-type', 'text/html').end(PAGE);
    if (pathname.startsWith('/v1/')) {
      front.asked.push(pathname);
      if (front.down) return request.socket.destroy();
    }
    const { method = 'GET' } = request;
    const body = method === 'POST' ? new Uint8Array(await buffer(request)) : null;
    const reply = await fetch(collector + pathname, { method, body });
    response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? 'text/plain' });
    response.end(new Uint8Array(await reply.arrayBuffer()));
  });
  return Object.assign(front, server);
}
