import { describe, expect, it } from 'vitest';
import { newKey, originsIn } from './keys.ts';

describe('newKey', () => {
  it('says what it is, and is another each time', () => {
    expect(newKey('pk')).toMatch(/^pk_[0-9a-f]{40}$/);
    expect(newKey('sk')).not.toBe(newKey('sk'));
  });
});

describe('originsIn', () => {
  it('takes lines, blanks and commas between', () => {
    expect(originsIn('https://a.cn\n https://B.cn/,https://*.c.cn，')).toEqual([
      'https://a.cn',
      'https://b.cn',
      'https://*.c.cn',
    ]);
  });

  it('is null where there are none', () => {
    expect(originsIn(' \n')).toBeNull();
  });
});
