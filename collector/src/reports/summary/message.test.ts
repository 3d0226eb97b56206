import type { SummaryMessage } from '@guiyi/protocol';
import { expect, test } from 'vitest';
import { bodyOf, plainLine } from './message.ts';

test('what anybody may have sent as a name becomes no link, picture, mention or line of a message', () => {
  const names = [
    '[win](https://evil.test/a/b)',
    '![](http://evil.test/x.png)',
    '<@all>',
    '<font color="red">',
    '`x`',
    'a\n转化 9',
  ];
  const text = names.map((name) => plainLine(`- ${name}：1`)).join('\n');
  expect(text.split('\n')).toEqual([
    '- ［win］(https:／／evil.test/a/b)：1',
    '- !［］(http:／／evil.test/x.png)：1',
    '- ＜@all＞：1',
    '- ＜font color="red"＞：1',
    '- ˋxˋ：1',
    '- a 转化 9：1',
  ]);
  const message = { view: { name: '渠道' }, text, link: 'https://guiyi.test/console/#/view/v_1' } as SummaryMessage;
  for (const format of ['wecom', 'dingtalk', 'feishu'] as const) {
    expect(bodyOf(format, message).match(/https?:\/\//g)).toHaveLength(1);
    expect(bodyOf(format, message)).not.toMatch(/\]\(|<@/);
  }
});

test('a usual line stays as it is', () => {
  const line = '- 百度 / 搜索广告：12（1,234.5 CNY）';
  expect(plainLine(line)).toBe(line);
});
