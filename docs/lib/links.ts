import path from 'node:path';

/** A link of a Markdown page: where it leads, and on which line it stands. */
export interface Link {
  target: string;
  line: number;
}

/** Links and pictures of a page, those in code left out. */
export function linksOf(markdown: string): Link[] {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  const prose = markdown
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, blank)
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ' '));
  return [...prose.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)].map((match) => ({
    target: match[1] ?? '',
    line: prose.slice(0, match.index).split('\n').length,
  }));
}

/** The anchors of a page, as both Git hosts and the site make them. */
export function anchorsOf(markdown: string): Set<string> {
  const prose = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
  const anchors = [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => slug(title));
  return new Set(anchors);
}

/** A heading as an anchor. */
export function slug(title: string): string {
  return title
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\s-]/gu, '')
    .replace(/\s/g, '-');
}

/** Where a page of `docs/` must link on the site instead; undefined where the site has nothing of it. */
const ON_SITE: Readonly<Record<string, string>> = {
  'collector/STORAGE.md': 'reference/storage.md',
  'collector/src/identity/GRAPH.md': 'reference/graph.md',
  'sdk-web/README.md': 'guides/web.md',
  'sdk-miniprogram/README.md': 'guides/miniprogram.md',
};

/**
 * Where a link of a page leads on the site. `null`: to a file of the repository that the site does not have.
 *
 * @param page the page's file below the repository, e.g. `docs/zh/design/layers.md`
 */
export function onSite(page: string, target: string): string | null {
  if (/^([a-z]+:|#|\/)/.test(target)) return target;
  const [address = '', anchor] = target.split('#');
  const whole = path.posix.join(path.posix.dirname(page), address);
  const tail = anchor ? `#${anchor}` : '';
  const zh = page.startsWith('docs/zh/') ? 'zh/' : '';
  const instead = ON_SITE[whole];
  if (instead) return `/${zh}${instead}${tail}`;
  if (!whole.startsWith('docs/') || !whole.endsWith('.md')) return null;
  return `/${whole.slice('docs/'.length).replace(/README\.md$/, 'index.md')}${tail}`;
}
