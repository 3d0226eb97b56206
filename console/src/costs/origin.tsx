import { useI18n } from '../i18n/context.tsx';

/** What the rows of a file are of, where they do not say it themselves. */
export interface Origin {
  source: string;
  medium: string;
}

export const NOBODY: Origin = { source: '', medium: '' };

/** As the channel rules name them; each is written as its own people do. */
const PLATFORMS: readonly (readonly [source: string, name: string])[] = [
  ['baidu', '百度 Baidu'],
  ['oceanengine', '巨量引擎 Ocean Engine'],
  ['wechat', '微信广告 WeChat'],
  ['qq', '腾讯广告 Tencent Ads'],
  ['xiaohongshu', '小红书 Xiaohongshu'],
  ['kuaishou', '快手 Kuaishou'],
  ['bilibili', 'B站 Bilibili'],
  ['zhihu', '知乎 Zhihu'],
  ['weibo', '微博 Weibo'],
  ['taobao', '淘宝 Taobao'],
  ['jd', '京东 JD'],
  ['360', '360'],
  ['sogou', '搜狗 Sogou'],
  ['shenma', '神马 Shenma'],
  ['google', 'Google Ads'],
  ['bing', 'Microsoft Ads'],
  ['facebook', 'Meta'],
  ['tiktok', 'TikTok'],
];

/** Platforms do not say in their exports which they are. What is chosen counts as paid for by the click. */
export function OriginChoice({ origin, change }: { origin: Origin; change: (origin: Origin) => void }) {
  const { t } = useI18n();
  return (
    <label>
      <span>{t('costs.platform')}</span>
      <select
        value={origin.source}
        data-testid="cost-platform"
        onChange={({ currentTarget: { value } }) => change(value ? { source: value, medium: 'cpc' } : NOBODY)}
      >
        <option value="">{t('costs.platformInFile')}</option>
        {PLATFORMS.map(([source, name]) => (
          <option key={source} value={source}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
