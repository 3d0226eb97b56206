import type { CampaignRow } from '../store/campaigns.ts';

/** What WeChat takes as a page: from the root, without a leading slash, without a query. */
const PAGE = /^(?:[\w-]+\/)*[\w-]+$/;
const LONGEST = 2_048;

/** The page as WeChat wants it; null when it is none. Empty is the home page. */
export function pageOf(target: string): string | null {
  const page = target.trim().replace(/^\/+/, '');
  return page === '' || (page.length <= 256 && PAGE.test(page)) ? page : null;
}

/** The address as it is linked; null when it is none, or holds a name and password. */
export function addressOf(target: string): string | null {
  if (!/^https?:\/\//i.test(target.trim()) || target.length > LONGEST || !URL.canParse(target.trim())) return null;
  const url = new URL(target.trim());
  return url.username || url.password ? null : url.href;
}

/**
 * What to hand out. Tags that the address has are replaced, all else of it stays, the part after `#` too. In a mini-program the code says
 * all: the same as in a mini-program code, where there is room for 32 characters.
 *
 * @example linkOf({ kind: 'miniprogram', target: 'pages/index/index', code: 'k3x9m2p7qa', … }) // 'pages/index/index?scene=k3x9m2p7qa'
 */
export function linkOf(
  row: Pick<CampaignRow, 'kind' | 'target' | 'code' | 'source' | 'medium' | 'campaign' | 'content'>,
) {
  if (row.kind === 'miniprogram') return `${row.target}?scene=${row.code}`;
  const url = new URL(row.target);
  for (const name of [...url.searchParams.keys()]) if (name.startsWith('utm_')) url.searchParams.delete(name);
  const { source, medium, campaign, content, code } = row;
  for (const [name, value] of Object.entries({ source, medium, campaign, content, id: code })) {
    if (value) url.searchParams.append(`utm_${name}`, value);
  }
  return url.href;
}
