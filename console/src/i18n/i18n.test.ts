import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { chooseLanguage, type Key, translator } from './index.ts';
import { channelName, eventGloss } from './terms.ts';
import { zh } from './zh.ts';

const KEYS = Object.keys(zh) as Key[];
/** What marketers of both languages write in Latin letters. */
const ABBREVIATIONS = ['costs.cpa', 'costs.cvr', 'costs.roas', 'costs.roi'];
const gaps = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe('the dictionaries', () => {
  it('have the same gaps to fill', () => {
    for (const key of KEYS) expect({ key, gaps: gaps(en[key]) }).toEqual({ key, gaps: gaps(zh[key]) });
  });

  it('leave no English text untranslated', () => {
    const same = KEYS.filter((key) => zh[key] === en[key]).sort();
    expect(same).toEqual(['person.placeholder.phone', ...ABBREVIATIONS].sort());
  });
});

describe('translator', () => {
  it('fills gaps, also with zero', () => {
    expect(translator('en')('attr.days', { n: 0 })).toBe('0 days');
    expect(translator('zh')('attr.days', { n: 7 })).toBe('近 7 天');
  });
});

describe('chooseLanguage', () => {
  it('keeps the choice', () => {
    expect(chooseLanguage('en', ['zh-CN'])).toBe('en');
  });

  it('follows the browser, in its order', () => {
    expect(chooseLanguage(null, ['fr', 'en-US', 'zh'])).toBe('en');
    expect(chooseLanguage(null, ['zh-TW', 'en'])).toBe('zh');
  });

  it('is Chinese otherwise', () => {
    expect(chooseLanguage('xx', ['fr'])).toBe('zh');
    expect(chooseLanguage(null, [])).toBe('zh');
  });
});

describe('terms', () => {
  it('translates channels however they are written, and leaves unknown ones alone', () => {
    expect(channelName('Organic Search', 'zh')).toBe('自然搜索');
    expect(channelName('organic-search', 'zh')).toBe('自然搜索');
    expect(channelName('Pop-up Store', 'zh')).toBe('Pop-up Store');
    expect(channelName('Organic Search', 'en')).toBe('Organic Search');
  });

  it('says what well-known events mean', () => {
    expect(eventGloss('track', 'Order Completed', 'zh')).toBe('完成订单');
    expect(eventGloss('page', 'Home', 'zh')).toBe('浏览页面');
    expect(eventGloss('track', 'constructor', 'zh')).toBeNull();
    expect(eventGloss('track', 'Order Completed', 'en')).toBeNull();
  });
});
