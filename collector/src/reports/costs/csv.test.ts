import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costTable } from './csv.ts';
import { costImport } from './import.ts';
import { rowsOf, utf8, YUAN } from './testing/file.ts';

describe('costTable', () => {
  it('reads columns by their names, in any order, of any platform', () => {
    const text = '\uFEFF花费(元),日期,推广计划,点击量,审核状态\r\n"1,234.50",2026-01-31,双十一,10,通过\r\n';
    expect(rowsOf(utf8(text))).toEqual([
      {
        line: 2,
        raw: { amount: '1,234.50', currency: 'CNY', day: '2026-01-31', campaign: '双十一', clicks: '10', '': '通过' },
      },
    ]);
  });

  it('reads what spreadsheets in China write: GB 18030', () => {
    // 日期,花费,渠道 / 2026-01-31,5,短信
    const head = [0xc8, 0xd5, 0xc6, 0xda, 0x2c, 0xbb, 0xa8, 0xb7, 0xd1, 0x2c, 0xc7, 0xfe, 0xb5, 0xc0, 0x0a];
    const bytes = [...head, ...utf8('2026-01-31,5,'), 0xb6, 0xcc, 0xd0, 0xc5];
    expect(rowsOf(Uint8Array.from(bytes))[0]?.raw).toEqual({ day: '2026-01-31', amount: '5', channel: '短信' });
  });

  it.each<[string, string, string, object]>([
    [
      'Baidu',
      '账户：某品牌\r\n\r\n日期,账户,推广计划,展现,点击,消费,点击率\r\n2026-10-01,某,品牌词,"12,345",--,"￥1,234.56",-\r\n合计,,,"12,345",--,"￥1,234.56",\r\n',
      'baidu',
      { amount: 1234.56, impressions: 12345, clicks: null, channel: 'Paid Search', campaign: '品牌词' },
    ],
    [
      'Ocean Engine',
      '\uFEFF时间-天,广告计划名称,消耗(元),展示数,点击数\n总计-共1条,,100.00,1000,10\n2026-10-01,双11,100.00,1000,10\n',
      'oceanengine',
      { amount: 100, impressions: 1000, clicks: 10, channel: 'Paid Social', campaign: '双11' },
    ],
    [
      'Tencent Ads',
      '日期,营销计划名称,花费,曝光次数,点击次数\n2026-10-01至2026-10-01,朋友圈,"1,234.50元","10,000",100\n汇总,-,"1,234.50元","10,000",100\n',
      'qq',
      { amount: 1234.5, impressions: 10000, clicks: 100, channel: 'Paid Social', campaign: '朋友圈' },
    ],
    [
      'Google Ads',
      'Campaign report\n"October 1, 2026 - October 31, 2026"\nDay\tCampaign\tCurrency code\tCost\tImpr.\tClicks\n2026-10-01\tBrand\tUSD\t"1,234.56"\t1,000\t50\nTotal: Account\t --\tUSD\t1234.56\t1000\t50\n',
      'google',
      { amount: 1234.56, currency: 'USD', impressions: 1000, clicks: 50, channel: 'Paid Search', campaign: 'Brand' },
    ],
    [
      'Meta',
      '"Campaign name","Day","Amount spent (USD)","Impressions","Link clicks"\n"","","10.5","300","3"\n"Spring","2026-10-01","10.5","300","3"\n',
      'facebook',
      { amount: 10.5, currency: 'USD', impressions: 300, clicks: 3, channel: 'Paid Social', campaign: 'Spring' },
    ],
  ])('reads what %s exports: titles, sums and all', (_, text, source, expected) => {
    const utf16 = Uint8Array.from([
      0xff,
      0xfe,
      ...[...text].flatMap((c) => [c.charCodeAt(0) % 256, c.charCodeAt(0) >> 8]),
    ]);
    for (const bytes of [utf8(text), utf16]) {
      const table = costTable(bytes);
      if ('error' in table) throw new Error(table.error.message);
      const { reply } = costImport(table.rows, { ...YUAN, from: { source, medium: 'cpc' } }, table);
      expect(reply).toMatchObject({ rows: 1, errors: [], preview: [{ day: '2026-10-01', source, ...expected }] });
      expect(reply.totals).toHaveLength(1);
    }
  });

  it('takes no platform for a row that names its own', () => {
    const from = { source: 'baidu', medium: 'cpc' };
    const rows = rowsOf(utf8('day,channel,source,cost\n2026-01-31,Email,,1\n2026-01-31,,weibo,1\n2026-01-31,,,1\n'));
    expect(costImport(rows, { ...YUAN, from }).rows.map(({ channel, source }) => [channel, source])).toEqual([
      ['Email', null],
      ['Organic Social', 'weibo'],
      ['Paid Search', 'baidu'],
    ]);
  });

  it('reads tabs and semicolons, quoted commas, empty lines', () => {
    expect(rowsOf(utf8('day\tcost\tcampaign\n\n2026-01-31\t1\ta,b\n')).map(({ raw }) => raw.campaign)).toEqual(['a,b']);
    expect(rowsOf(utf8('day;cost;campaign\n2026-01-31;1;"x;y"\n')).map(({ raw }) => raw.campaign)).toEqual(['x;y']);
  });

  it.each([
    ['', 'day'],
    ['campaign,cost\nx,1\n', 'day'],
    ['day,clicks\n2026-01-31,1\n', 'amount'],
    ['day,cost\n"2026-01-31,1\n', ''],
  ])('says what is wrong with %j as a whole', (text, field) => {
    const table = costTable(utf8(text));
    expect('error' in table && table.error.field).toBe(field);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const table = costTable(Uint8Array.from([...utf8('day,cost\n'), ...bytes]));
        if ('rows' in table) costImport(table.rows, YUAN);
      }),
    );
  });
});
