import { expect, test } from 'vitest';
import { cloudflareQueue } from './cloudflare.ts';
import type { PackedMessage } from './port.ts';

const message = (bytes: number): PackedMessage => ({ id: '', body: 'x', bytes, events: 1 });

async function sizes(messages: PackedMessage[]): Promise<number[]> {
  const sent: number[] = [];
  const queue = {
    send: async () => void sent.push(1),
    sendBatch: async (batch: unknown[]) => void sent.push(batch.length),
  } as unknown as Queue<unknown>;
  await cloudflareQueue(queue).send(messages);
  return sent;
}

test('no batch is over what the queue takes', async () => {
  expect(await sizes([])).toEqual([]);
  expect(await sizes([message(120_000)])).toEqual([1]);
  expect(await sizes(Array(5).fill(message(120_000)))).toEqual([2, 2, 1]);
  expect(await sizes(Array(250).fill(message(100)))).toEqual([100, 100, 50]);
});

test('a batch that the queue refuses is refused', async () => {
  const refuse = () => Promise.reject(new Error('full'));
  const full = cloudflareQueue({ send: refuse, sendBatch: refuse } as unknown as Queue<unknown>);
  await expect(full.send([message(1)])).rejects.toThrow('full');
  await expect(full.send([message(1), message(1)])).rejects.toThrow('full');
});
