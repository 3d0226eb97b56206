import type { DefaultTheme } from 'vitepress';

/** Search without a server. Chinese has no spaces: each character and each pair of neighbours is a term. */
export const search: NonNullable<DefaultTheme.Config['search']> = {
  provider: 'local',
  options: {
    miniSearch: {
      options: {
        // Sent to the browser as text, so it must stand alone.
        tokenize: (text: string): string[] => {
          const terms: string[] = [];
          for (const word of text.toLowerCase().split(/[^\p{L}\p{N}_]+/u)) {
            for (const part of word.match(/\p{Script=Han}+|[^\p{Script=Han}]+/gu) ?? []) {
              if (!/\p{Script=Han}/u.test(part)) terms.push(part);
              else for (let i = 0; i < part.length; i++) terms.push(part.slice(i, i + 2));
            }
          }
          return terms;
        },
      },
    },
    locales: {
      zh: {
        translations: {
          button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
          modal: {
            displayDetails: '显示详情',
            resetButtonTitle: '清除',
            backButtonTitle: '返回',
            noResultsText: '没有结果：',
            footer: { selectText: '打开', navigateText: '移动', closeText: '关闭' },
          },
        },
      },
    },
  },
};
