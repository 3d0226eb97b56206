// @ts-check
import { expect, test } from 'vitest';
import { decisionsOf, droppedOf, eventsOf, purposes } from './stages.mjs';

const consent = { categoryPreferences: { analytics: true, advertising: false } };
const batch = [
  { messageId: 'a', type: 'track', event: 'Product Viewed', context: { consent } },
  { messageId: 'b', type: 'page' },
];

test('each event has its own consent and verdict', () => {
  const reply = { accepted: 1, rejected: [{ index: 1, code: 'consent_required', path: 'context.consent' }] };
  expect(eventsOf([{ path: '/v1/batch', body: { batch }, status: 202, reply }])).toEqual([
    { id: 'a', name: 'Product Viewed', consent: 'analytics ✓, advertising ✗', verdict: '202', event: batch[0] },
    { id: 'b', name: 'page', consent: '', verdict: 'consent_required context.consent', event: batch[1] },
  ]);
});

test('a refused request refuses all of its events', () => {
  const said = [{ path: '/v1/batch', body: { batch }, status: 401, reply: { code: 'unknown_write_key' } }];
  expect(eventsOf(said).map(({ verdict }) => verdict)).toEqual(['401 unknown_write_key', '401 unknown_write_key']);
});

test('decisions and what was dropped are told apart from events', () => {
  const said = [
    { path: '/v1/consent', body: { consent }, status: 200 },
    { path: 'dropped', signal: { count: 2, reason: 'consent_denied' } },
  ];
  expect([eventsOf(said), decisionsOf(said), droppedOf(said)]).toEqual([
    [],
    ['analytics ✓, advertising ✗'],
    ['2 × consent_denied'],
  ]);
  expect(purposes({})).toBe('');
});
