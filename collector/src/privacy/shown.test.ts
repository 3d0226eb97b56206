import { describe, expect, test } from 'vitest';
import { copyCsv, csvOf } from './csv.ts';
import { readable, withoutOthers } from './readable.ts';
import { reminderOf } from './shown.ts';

const ZONE = 'Asia/Shanghai';
const at = (time: string) => Date.parse(`${time}+08:00`);
const row = (due: string | null, more: object = {}) => ({
  kind: 'access' as const,
  status: 'in_progress' as const,
  finished_at: null,
  due_at: due === null ? null : at(`${due}T23:59:59.999`),
  ...more,
});

describe('staff are reminded', () => {
  test('from three working days before the deadline on, and then of its passing', () => {
    // 2026-09-25 to 27 are holidays, 2026-09-20 is worked.
    const due = row('2026-09-28');
    expect(reminderOf(due, at('2026-09-21T12:00'), ZONE)).toBe(null);
    expect(reminderOf(due, at('2026-09-22T00:01'), ZONE)).toBe('due_soon');
    expect(reminderOf(due, at('2026-09-28T23:59'), ZONE)).toBe('due_soon');
    expect(reminderOf(due, at('2026-09-29T00:00'), ZONE)).toBe('overdue');
  });

  test('not of what is answered, in force, or due at a time that nobody knows', () => {
    const late = at('2026-10-30T12:00');
    expect(reminderOf(row('2026-09-28', { finished_at: 1 }), late, ZONE)).toBe(null);
    expect(reminderOf(row('2026-09-28', { status: 'in_effect' }), late, ZONE)).toBe(null);
    expect(reminderOf(row(null), late, ZONE)).toBe(null);
  });

  test('of a guardian who is awaited', () => {
    const minor = row('2026-09-28', { kind: 'minor', status: 'in_effect' });
    expect(reminderOf(minor, at('2026-10-30T12:00'), ZONE)).toBe('overdue');
  });
});

describe('a copy', () => {
  const own = new Set(['anonymous_id::mine']);

  test('leaves out the identifiers of others, wherever a row has them', () => {
    const event = {
      identifiers: '["user_id::other","anonymous_id::mine"]',
      properties: '{"seller":"other","note":"another thing","list":["mine",{"id":"other"}]}',
      name: 'other',
    };
    expect(readable(withoutOthers(event, own))).toEqual({
      identifiers: ['[someone else]', 'anonymous_id::mine'],
      properties: { seller: '[someone else]', note: 'another thing', list: ['mine', { id: '[someone else]' }] },
      name: '[someone else]',
    });
    const alone = { identifiers: '["anonymous_id::mine"]', properties: '{"a":"other"}' };
    expect(withoutOthers(alone, own)).toEqual(alone);
  });

  test('says times and JSON as what they are', () => {
    expect(readable({ time: 0, until: 9e15, properties: '{"a":[1]}', traits: null, event: 'no json' })).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      until: null,
      properties: { a: [1] },
      traits: null,
      event: 'no json',
    });
  });

  test('as CSV has a line for each value, and no formula runs', () => {
    const csv = copyCsv({
      events: [{ name: '=1+1', list: ['＝2', '\t@x', 'a"b', -3], none: null, behind: '\u200b=1' }],
    });
    expect(csv).toBe(
      "\uFEFFtable,row,field,value\r\nevents,1,name,'=1+1\r\nevents,1,list.0,'＝2\r\n" +
        'events,1,list.1,\'\t@x\r\nevents,1,list.2,"a""b"\r\nevents,1,list.3,-3\r\nevents,1,none,\r\n' +
        "events,1,behind,'\u200b=1\r\n",
    );
    expect(csvOf([['line\nbreak', true]])).toBe('\uFEFF"line\nbreak",true\r\n');
  });
});
