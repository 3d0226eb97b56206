import type { DeskReply } from '@guiyi/protocol';
import { createLocalJWKSet } from 'jose';
import { beforeEach, expect, vi } from 'vitest';
import { call, post } from '../client.ts';
import { soon } from './people.ts';

/** What went out, and how the receivers answer. */
export const sent: { url: string; body: string; signature: string; headers: Headers }[] = [];
export const faults = new Map<string, number>();

beforeEach(() => {
  sent.length = 0;
  faults.clear();
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as string, init as RequestInit);
    expect(request.redirect).toBe('manual');
    const signature = request.headers.get('guiyi-signature') ?? '';
    sent.push({ url: request.url, body: await request.text(), signature, headers: request.headers });
    return new Response(null, { status: faults.get(request.url) ?? 204 });
  });
});

export const door = (path: string, body: object) => post(path, JSON.stringify({ writeKey: 'demo-web', ...body }));

export async function askAtDoor(value: string, extra: object = {}): Promise<DeskReply> {
  const reply = await door('/v1/requests', { kind: 'access', type: 'phone', value, ...extra });
  expect(reply.status).toBe(202);
  return reply.json<DeskReply>();
}

export const codeFor = async (number: string) =>
  vi.waitFor(() => {
    const bodies = sent.map(({ body }) => JSON.parse(body) as { to: string; code: string });
    const code = bodies.filter(({ to }) => to === number).at(-1)?.code;
    expect(code).toMatch(/^\d{8}$/);
    return code as string;
  }, soon);

export const wrong = (code: string) => (code === '00000000' ? '00000001' : '00000000');

/** The keys that verify what goes out. */
export async function keys() {
  return createLocalJWKSet(await (await call('/v1/jwks.json')).json<Parameters<typeof createLocalJWKSet>[0]>());
}
