import type { MarkdownOptions } from 'vitepress';
import { onSite, slug } from '../lib/links.ts';

type Markdown = Parameters<NonNullable<MarkdownOptions['config']>>[0];

/** Pages are written for a Git host and for the site: links that the site lacks become text, comments go. */
function adapt(md: Markdown): void {
  md.core.ruler.before('normalize', 'no-comments', (state) => {
    state.src = state.src.replace(/<!--[\s\S]*?-->\n?/g, '');
  });
  md.core.ruler.push('site-links', (state) => {
    const page = `docs/${state.env.relativePath ?? ''}`;
    for (const { children } of state.tokens) {
      const dropped: boolean[] = [];
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const target = onSite(page, String(token.attrGet('href') ?? ''));
          dropped.push(target === null);
          if (target === null) Object.assign(token, { type: 'text', content: '', tag: '', nesting: 0 });
          else token.attrSet('href', target);
        } else if (token.type === 'link_close' && dropped.pop()) {
          Object.assign(token, { type: 'text', content: '', tag: '', nesting: 0 });
        }
      }
    }
  });
}

export const markdown: MarkdownOptions = {
  // Pages of other folders hold `<name>` and the like, which is text and no component.
  html: false,
  anchor: { slugify: slug },
  theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  config: adapt,
};
