import { getDomainWithoutSuffix } from 'tldts';
import { type Category, GA4_SOURCES } from './ga4-sources.ts';
import { PASSAGES, PLATFORMS, WORLDWIDE } from './platforms.ts';

interface Known {
  source: string;
  category: Category;
}

/** Under a search engine's domain only these are its results: `pan.baidu.com` is a site like any other. */
const SEARCH_HOST =
  /^(www\d?|m|wap|mobile|search|cn|global|image|images|pic|news|map|maps|scholar|lens|[a-z]{2}\.search)$/;

/** Webmail: a reader who clicked in a message. */
const WEBMAIL = /^(?:[\w-]+\.)*(?:mail|webmail|exmail|outlook)\.[\w-]+\.\w|^com\.google\.android\.gm$/;

const { byHost, byName } = index();

function index() {
  const byHost = new Map<string, Known>();
  const byName = new Map<string, Known>();
  const categories = Object.keys(GA4_SOURCES) as Category[];
  const google = categories.flatMap((category) =>
    GA4_SOURCES[category].split(',').map((name): Known => ({ source: name.trim(), category })),
  );
  for (const known of google) if (!known.source.includes('.')) byName.set(known.source, known);
  for (const known of google) if (known.source.includes('.')) byHost.set(known.source, brandOf(known, byName));
  for (const [source, category, hosts, names] of PLATFORMS) {
    const known = { source, category };
    for (const host of hosts.split(' ')) byHost.set(host, known);
    for (const name of [source, ...names.split(' ')]) byName.set(name, known);
  }
  byName.delete('');
  return { byHost, byName };
}

/** Google lists `reddit` and `reddit.com`, `yahoo` and `uk.search.yahoo.com`: one source, whichever way it is told. */
function brandOf(host: Known, byName: ReadonlyMap<string, Known>): Known {
  const brand = byName.get(getDomainWithoutSuffix(host.source) ?? '');
  return brand?.category === host.category ? brand : host;
}

/** The source that `utm_source` names, e.g. `小红书` and `xhs` are `xiaohongshu`; an unknown one stays as it is. */
export function namedSource(name: string): { source: string; category: Category | '' } {
  // `wechat_moments` is `wechat-moments`.
  return (
    byName.get(name) ??
    byName.get(name.replaceAll('_', '-')) ??
    (name.includes('.') ? knownHost(name) : undefined) ?? { source: name, category: '' }
  );
}

/** What a visitor from this host came by, in Google's words: search is `organic`, all else `referral`. */
export function referrerSource(host: string): { source: string; medium: string; category: Category | '' } {
  if (WEBMAIL.test(host)) return { source: bare(host), medium: 'email', category: '' };
  const known = knownHost(host);
  if (!known) return { source: bare(host), medium: 'referral', category: '' };
  return { ...known, medium: known.category === 'search' ? 'organic' : 'referral' };
}

/** True for payment and sign-in pages that lead back to the site. */
export function isPassage(host: string): boolean {
  return parents(host).some((parent) => PASSAGES.has(parent));
}

function knownHost(host: string): Known | undefined {
  for (const parent of parents(host)) {
    const known = byHost.get(parent);
    if (known && isOfPlatform(host, parent, known)) return known;
  }
  const brand = getDomainWithoutSuffix(host) ?? '';
  const known = WORLDWIDE.has(brand) ? byName.get(brand) : undefined;
  return known && isOfPlatform(host, host.slice(host.indexOf(`${brand}.`)), known) ? known : undefined;
}

function isOfPlatform(host: string, domain: string, known: Known): boolean {
  return known.category !== 'search' || host === domain || SEARCH_HOST.test(host.slice(0, -domain.length - 1));
}

/** `['a.b.com', 'b.com', 'com']`, at most eight of them: a longer name is nobody's. */
function parents(host: string): string[] {
  const labels = host.split('.').slice(-8);
  return labels.map((_, i) => labels.slice(i).join('.'));
}

function bare(host: string): string {
  return host.startsWith('www.') ? host.slice(4) : host;
}
