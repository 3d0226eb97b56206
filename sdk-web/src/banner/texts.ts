/** Words of the banner. Accepting and refusing are said with the same weight. */
import type { Purpose } from '@guiyi/protocol';

/** A purpose that can be chosen. */
export type Choosable = Exclude<Purpose, 'necessary'>;

export interface Texts {
  title: string;
  body: string;
  policy: string;
  accept: string;
  refuse: string;
  choose: string;
  save: string;
  necessary: string;
  separate: string;
  purposes: Record<Choosable, string>;
}

export const TEXTS: Record<'zh' | 'en', Texts> = {
  zh: {
    title: '您的隐私由您决定',
    body: '经您同意，我们会收集您在本站的浏览与操作，用于以下目的。您可以全部同意、全部拒绝或逐项选择，并可随时更改；拒绝不影响您使用本站。',
    policy: '隐私政策',
    accept: '全部同意',
    refuse: '全部拒绝',
    choose: '逐项选择',
    save: '保存选择',
    necessary: '网站运行所必需（始终开启）',
    separate: '以下各项需要您单独同意，“全部同意”不包含它们：',
    purposes: {
      analytics: '统计分析：了解哪些内容有用',
      personalization: '个性化：为您推荐内容与商品',
      advertising: '广告：衡量和投放广告',
      sharing: '向其他公司提供您的个人信息',
      cross_border: '将您的个人信息提供至境外',
      sensitive: '处理您的敏感个人信息',
    },
  },
  en: {
    title: 'Your privacy is your choice',
    body: 'With your consent we record what you view and do on this site, for the purposes below. You can accept all, refuse all or choose, and change it at any time; refusing takes nothing from you.',
    policy: 'Privacy policy',
    accept: 'Accept all',
    refuse: 'Refuse all',
    choose: 'Choose',
    save: 'Save choice',
    necessary: 'Needed for the site to work (always on)',
    separate: 'These need your separate consent; “Accept all” does not include them:',
    purposes: {
      analytics: 'Analytics: learning what is useful',
      personalization: 'Personalisation: content and products picked for you',
      advertising: 'Advertising: measuring and showing ads',
      sharing: 'Passing your personal data to other companies',
      cross_border: 'Passing your personal data abroad',
      sensitive: 'Using your sensitive personal data',
    },
  },
};
