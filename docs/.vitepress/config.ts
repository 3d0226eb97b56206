import { defineConfig } from 'vitepress';
import { parityGaps, rewritesOf, sidebarOf } from '../lib/pages.ts';
import { markdown } from './markdown.ts';
import { ORDER } from './order.ts';
import { search } from './search.ts';

const gaps = parityGaps();
if (gaps.length > 0) throw new Error(`Each page is there in English and in Chinese. Missing:\n${gaps.join('\n')}`);

/** The collector serves the site at `/docs/`. Nothing on it is loaded from elsewhere. */
export default defineConfig({
  base: '/docs/',
  outDir: '../dist/public/docs',
  cacheDir: '../node_modules/.cache/vitepress',
  srcExclude: ['node_modules/**', 'lib/**'],
  rewrites: rewritesOf(),
  cleanUrls: true,
  title: 'Guiyi 归一',
  markdown,
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  themeConfig: { search, outline: [2, 3] },
  locales: {
    root: {
      label: 'English',
      lang: 'en',
      description: 'Customer-data collection and OneID on your own edge account',
      themeConfig: {
        nav: [
          { text: 'Start', link: '/start/first-event' },
          { text: 'How to', link: '/guides/web' },
          { text: 'Reference', link: '/reference/http' },
          { text: 'Why', link: '/design/' },
          { text: 'Privacy', link: '/privacy/' },
        ],
        sidebar: sidebarOf('en', ORDER),
      },
    },
    zh: {
      label: '简体中文',
      lang: 'zh-CN',
      description: '在品牌自己的边缘账号上运行的客户数据采集与 OneID',
      themeConfig: {
        nav: [
          { text: '开始', link: '/zh/start/first-event' },
          { text: '操作指南', link: '/zh/guides/web' },
          { text: '参考', link: '/zh/reference/http' },
          { text: '设计理由', link: '/zh/design/' },
          { text: '隐私', link: '/zh/privacy/' },
        ],
        sidebar: sidebarOf('zh', ORDER),
        outline: { level: [2, 3], label: '本页内容' },
        docFooter: { prev: '上一页', next: '下一页' },
        darkModeSwitchLabel: '外观',
        lightModeSwitchTitle: '切换到浅色',
        darkModeSwitchTitle: '切换到深色',
        sidebarMenuLabel: '目录',
        returnToTopLabel: '回到顶部',
        langMenuLabel: '语言',
        skipToContentLabel: '跳到正文',
      },
    },
  },
});
