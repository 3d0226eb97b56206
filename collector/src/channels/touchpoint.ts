import type { Campaign, EventType } from '@guiyi/protocol';
import { getDomain } from 'tldts';
import { type Click, clickOf } from './click.ts';
import { type Channel, channelOf, type Facts } from './rules.ts';
import { isPassage, namedSource, referrerSource } from './source.ts';

/** What an event says of how the visitor came. Every field may be garbage: it was sent by a browser. */
export interface Visit {
  type: EventType;
  /** `context.page.url`. */
  url?: string | null;
  /** `context.page.referrer`. */
  referrer?: string | null;
  /** `context.campaign`; where it names nothing, the `utm_` parameters of `url` are read. */
  campaign?: Campaign | null;
  /** `context.referrer`: a click id and the parameter that carried it, e.g. `{id: 'abc', type: 'bd_vid'}`. */
  click?: { id?: string; type?: string } | null;
  /** `context.session.start`: true on the first event of a visit; undefined when the client has no sessions. */
  sessionStart?: boolean | null;
  /** Host of the site, where the event has no URL of its own. */
  siteHost?: string | null;
}

/** What brought a person. Stored on the event row as it was decided on arrival. */
export interface Touchpoint {
  channel: Channel;
  /** Lower case, e.g. `xiaohongshu`, `google`, `news.example.com`, `(direct)`, `(not set)`. */
  source: string;
  /** Lower case, e.g. `cpc`, `organic`, `referral`, `(none)`, `(not set)`. */
  medium: string;
  /** Campaign name as sent. */
  campaign: string | null;
}

/** Where a visitor came from, in the three words that marketers tag links with; empty when it is not said. */
export interface Tags {
  source: string;
  medium: string;
  name: string;
}

/** What a visit was read as, and what came of it. */
export interface Reading {
  touchpoint: Touchpoint | null;
  /** What the rules looked at; null where there is no touchpoint. */
  facts: Facts | null;
  /** What the tags and the click id said; null where there were none. */
  tags: Tags | null;
  click: Click | null;
  /** Host of the referrer; empty when there is none. */
  referrer: string;
  /** Why the referrer was left out: it is the site itself, or a page that visitors pass through. */
  ignored: 'in_site' | 'passage' | null;
}

const NOT_SET = '(not set)';
const NO_FACTS: Facts = { source: '(direct)', medium: '(none)', campaign: '', category: '' };
const DIRECT: Touchpoint = { channel: 'Direct', source: '(direct)', medium: '(none)', campaign: null };

/**
 * What brought the visitor with this event; null when it brought nobody: in-site navigation, the way back from a payment
 * page, an event that is no page view and has no campaign. Tags decide before click ids, click ids before the referrer,
 * and each fills in what the one before left open. Never throws.
 *
 * @example
 * touchpointOf({ type: 'page', url: 'https://shop.example/?utm_source=xhs&utm_medium=social' })
 * // { channel: 'Organic Social', source: 'xiaohongshu', medium: 'social', campaign: null }
 */
export function touchpointOf(visit: Visit): Touchpoint | null {
  return readingOf(visit).touchpoint;
}

/** As {@link touchpointOf}, with what it was decided from: for people who ask why. */
export function readingOf(visit: Visit): Reading {
  const isView = visit.type === 'page' || visit.type === 'screen';
  const sent = tagsOf(visit.campaign);
  const nothing = { touchpoint: null, facts: null, tags: null, click: null, referrer: '', ignored: null };
  if (!isView && !sent) return nothing;

  const query = queryOf(text(visit.url));
  const inUrl = tagsOf(fromQuery(query));
  const referrer = hostOf(text(visit.referrer));
  const site = hostOf(text(visit.url)) || hostOf(`https://${text(visit.siteHost)}`);
  const inSite = referrer !== '' && isSameSite(referrer, site);
  // Some clients repeat the landing page's campaign on each later page.
  const tags = inUrl ?? (inSite && visit.url ? null : sent);
  const click = isView ? (clickIn(query) ?? (inSite ? undefined : sentClick(visit))) : undefined;
  const ignored = inSite ? 'in_site' : isPassage(referrer) ? 'passage' : null;
  const from = ignored ? '' : referrer;
  const read = { tags, click: click ?? null, referrer, ignored } as const;
  if (tags || click || from) return { ...read, ...classify(tags, click, from) };
  if (referrer === '' && startsVisit(visit)) return { ...read, touchpoint: DIRECT, facts: NO_FACTS };
  return { ...nothing, referrer, ignored };
}

/** A page view with no word of sessions counts as a start: with no referrer, it most likely is one. */
function startsVisit(visit: Visit): boolean {
  return visit.sessionStart ?? visit.type === 'page';
}

function classify(tags: Tags | null, click: Click | undefined, referrer: string) {
  const from = referrer ? referrerSource(referrer) : undefined;
  const clicked = click?.shared && from?.category ? from.source : click?.source;
  const { source, category } = namedSource(tags?.source || clicked || from?.source || NOT_SET);
  const medium = tags?.medium || mediumOf(tags, click, from?.medium) || NOT_SET;
  const campaign = tags?.name ?? '';
  const facts: Facts = { source, medium, campaign: campaign.toLowerCase(), category };
  return { touchpoint: { channel: channelOf(facts), source, medium, campaign: campaign || null }, facts };
}

/** Where the source is tagged, only a paid click adds to it: social networks put their id on every link. */
function mediumOf(tags: Tags | null, click: Click | undefined, referral = ''): string {
  if (!tags?.source) return click?.medium ?? referral;
  return click?.medium === 'social' ? '' : (click?.medium ?? '');
}

function tagsOf(campaign: Campaign | null | undefined): Tags | null {
  const source = text(campaign?.source, LONGEST_TAG).toLowerCase();
  const medium = text(campaign?.medium, LONGEST_TAG).toLowerCase();
  const name = text(campaign?.name, LONGEST_TAG);
  return source || medium || name ? { source, medium, name } : null;
}

function fromQuery(query: URLSearchParams | null): Campaign | null {
  if (!query?.size) return null;
  const tag = (name: string) => query.get(`utm_${name}`) ?? undefined;
  return { source: tag('source'), medium: tag('medium'), name: tag('campaign') };
}

function sentClick({ click }: Visit): Click | undefined {
  return clickOf(text(click?.type), text(click?.id));
}

function clickIn(query: URLSearchParams | null): Click | undefined {
  if (!query) return undefined;
  for (const [parameter, id] of query) {
    const click = clickOf(parameter, id);
    if (click) return click;
  }
  return undefined;
}

/** The query, of the address or of a route behind its `#`. Split by hand: the address may be no valid URL. */
function queryOf(url: string): URLSearchParams | null {
  const [address = '', route = ''] = split(url, '#');
  const query = split(address, '?')[1] || split(route, '?')[1];
  return query ? new URLSearchParams(query) : null;
}

function split(value: string, mark: string): [string, string] {
  const at = value.indexOf(mark);
  return at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)];
}

const HOST = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#@]*@)?(\[[^\]/]*\]|[^/?#:]+)/i;

/** `https://www.example.com:8080/a` → `www.example.com`; empty when there is none. Cheaper than parsing the URL. */
function hostOf(url: string): string {
  return HOST.exec(url)?.[1]?.toLowerCase().replace(/\.$/, '') ?? '';
}

function isSameSite(a: string, b: string): boolean {
  return a === b || (b !== '' && siteOf(a) !== null && siteOf(a) === siteOf(b));
}

/** The registrable domain; shops on a shared host (`a.github.io`) are sites of their own. */
function siteOf(host: string): string | null {
  return getDomain(host, { allowPrivateDomains: true });
}

/** Nothing that says something is longer; keeps garbage cheap. */
const LONGEST = 4096;
const LONGEST_TAG = 256;

function text(value: unknown, longest = LONGEST): string {
  return typeof value === 'string' ? value.slice(0, longest).trim() : '';
}
