import type { CustomChannelRule } from '@guiyi/protocol';
import { describe, expect, it } from 'vitest';
import { channelBy, conflictIn, customRuleOf, factsOf, paidBy } from './custom.ts';

const rule = (channel: string, all: CustomChannelRule['all'], paid = false): CustomChannelRule => ({
  channel,
  paid,
  all,
});
const RULES = [
  rule(
    '小红书达人',
    [
      { field: 'source', op: 'is', values: ['xiaohongshu'] },
      { field: 'campaign', op: 'starts', values: ['KOL-', 'koc-'] },
    ],
    true,
  ),
  rule('Partners', [{ field: 'source', op: 'ends', values: ['.partner.cn'] }]),
  rule('Search', [{ field: 'category', op: 'is', values: ['search'] }]),
  rule('QR', [{ field: 'medium', op: 'contains', values: ['qr'] }]),
];
const touch = (source: string, medium = 'referral', campaign: string | null = null) =>
  factsOf({ source, medium, campaign });

describe('own rules', () => {
  it.each([
    ['小红书达人', touch('xiaohongshu', 'social', 'kol-双十一')],
    ['小红书达人', touch('xiaohongshu', 'social', 'KOC-1')],
    // Not all of its conditions hold.
    ['Organic Social', touch('xiaohongshu', 'social', 'brand')],
    ['Organic Social', touch('weibo', 'social', 'KOL-1')],
    ['Partners', touch('a.partner.cn')],
    ['Search', touch('baidu', 'cpc')],
    ['QR', touch('offline', 'store-qr-code')],
    ['Direct', touch('(direct)', '(none)')],
    ['Unassigned', factsOf({ source: null, medium: null, campaign: null })],
  ])('say %s', (channel, facts) => {
    expect(channelBy(RULES, facts)).toBe(channel);
  });

  it('are asked in their order, before the built-in ones', () => {
    const all = rule('All', [{ field: 'source', op: 'contains', values: ['a'] }]);
    expect(customRuleOf(touch('baidu'), [all, ...RULES])?.channel).toBe('All');
    expect(customRuleOf(touch('baidu'), [...RULES, all])?.channel).toBe('Search');
    expect(channelBy([], touch('baidu', 'cpc'))).toBe('Paid Search');
  });

  it('cannot say of one channel that it is paid and that it is not', () => {
    const any: CustomChannelRule['all'] = [{ field: 'source', op: 'is', values: ['x'] }];
    expect(conflictIn(RULES)).toBeNull();
    expect(conflictIn([rule('Mine', any, true), rule('Mine', any, true)])).toBeNull();
    expect(conflictIn([rule('Mine', any, true), rule('Mine', any)])).toContain('Mine');
    expect(conflictIn([rule('Paid Search', any, true)])).toBeNull();
    expect(conflictIn([rule('Paid Search', any)])).toContain('Paid Search');
    expect(conflictIn([rule('Email', any, true)])).toContain('Email');
  });

  it('tell what is paid by the last version that names a channel, long after it is gone', () => {
    const any: CustomChannelRule['all'] = [{ field: 'source', op: 'is', values: ['x'] }];
    const paid = paidBy([[rule('Old', any, true)], [rule('Mine', any, true)], [rule('Mine', any)]]);
    expect(['Old', 'Mine', 'Paid Search', 'Email', 'Unattributed'].map(paid)).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
  });
});
