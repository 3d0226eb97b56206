import type { CostError, CostRow, CustomChannelRule } from '@guiyi/protocol';
import { channelBy } from '../../channels/custom.ts';
import { namedSource } from '../../channels/source.ts';
import { scrubText } from '../../lib/personal.ts';

/** A row as it was sent: any field may be missing or of any type. */
export type RawRow = Readonly<Record<string, unknown>>;

const LONGEST = 256;
const DAY = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]00:00(?::00)?)?$/;
/** `2026-01-31至2026-01-31`: a day, as reports of any number of days write it. */
const ONE_DAY = /^(\S+?)\s*(?:至|~|～|到|to|-|–)\s*\1$/i;
/** `1,234.50`: commas only where thousands are parted. */
const NUMBER = /^(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/;
const MOST = 1e12;

/** What a row does not say itself: the usual currency, and by which own rules a channel is found. */
export interface CostContext {
  currency: string;
  rules: readonly CustomChannelRule[];
  /** What rows are of that name neither channel nor source: platforms do not say in their exports which they are. */
  from?: { channel?: string; source?: string; medium?: string };
}

/** The row, or what is wrong with each of its fields. An empty field is as good as a missing one. */
export function costRow(raw: RawRow, line: number, { currency, rules, from = {} }: CostContext): CostRow | CostError[] {
  const errors: CostError[] = [];
  const fail = (field: string, message: string) => void errors.push({ line, field, message });
  const said =
    (tagOf(raw.channel) ?? tagOf(raw.source)) ? raw : { ...raw, ...from, medium: tagOf(raw.medium) ?? from.medium };
  const tags = {
    source: tagOf(said.source)?.toLowerCase() ?? null,
    medium: tagOf(said.medium)?.toLowerCase() ?? null,
    campaign: tagOf(raw.campaign),
  };
  const row: CostRow = {
    day: dayOf(raw.day, fail),
    channel: tagOf(said.channel) ?? channelFrom(tags, rules, fail),
    ...tags,
    source: tags.source && namedSource(tags.source).source,
    amount: numberOf(raw.amount, 'amount', fail) ?? missing('amount', fail),
    currency: currencyOf(raw.currency, currency, fail),
    impressions: countOf(raw.impressions, 'impressions', fail),
    clicks: countOf(raw.clicks, 'clicks', fail),
  };
  return errors.length > 0 ? errors : row;
}

type Fail = (field: string, message: string) => void;

function missing(field: string, fail: Fail): number {
  fail(field, 'Give what was spent, as a number from 0 on.');
  return 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

function tagOf(value: unknown): string | null {
  // As the event's own tags are scrubbed, so that the two still meet.
  return scrubText(textOf(value)).slice(0, LONGEST) || null;
}

function dayOf(value: unknown, fail: Fail): string {
  const text = textOf(value);
  const [, year = '', month = '', date = ''] = DAY.exec(ONE_DAY.exec(text)?.[1] ?? text) ?? [];
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const at = Date.parse(`${day}T00:00:00Z`);
  // Date.parse takes 30 February for 2 March.
  if (Number.isNaN(at) || !new Date(at).toISOString().startsWith(day)) fail('day', 'Write the day as 2026-01-31.');
  return day;
}

function channelFrom(
  tags: Pick<CostRow, 'source' | 'medium' | 'campaign'>,
  rules: readonly CustomChannelRule[],
  fail: Fail,
): string {
  if (!tags.source && !tags.medium) {
    fail('channel', 'Give the channel, or source and medium.');
    return '';
  }
  const { source, category } = namedSource(tags.source ?? '(not set)');
  const campaign = tags.campaign?.toLowerCase() ?? '';
  return channelBy(rules, { source, medium: tags.medium ?? '(not set)', campaign, category });
}

/** Platforms write `-` or `--` where there is nothing to tell. */
function isNone(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && /^(-{0,2}|—{1,2})$/.test(value.trim()));
}

/** Null when there is none; a fault is 0, and told. */
function numberOf(value: unknown, field: string, fail: Fail): number | null {
  const text = textOf(value).replace(/^[¥￥$€£]\s*|\s*元$/g, '');
  if (isNone(value)) return null;
  const number = NUMBER.test(text) ? Number(text.replaceAll(',', '')) : Number(text);
  const faulty = text === '' || !Number.isFinite(number) || number > MOST;
  if (faulty) fail(field, 'This is not a number.');
  else if (number < 0) fail(field, 'This is less than 0. To correct a cost, take its import back.');
  return faulty || number < 0 ? 0 : number;
}

function countOf(value: unknown, field: string, fail: Fail): number | null {
  const number = numberOf(value, field, fail);
  if (number !== null && !Number.isInteger(number)) fail(field, 'This must be a whole number.');
  return number;
}

function currencyOf(value: unknown, usual: string, fail: Fail): string {
  const text = textOf(value).toUpperCase();
  if (text === '') return usual;
  if (text === 'RMB' || text === '人民币') return 'CNY';
  if (!/^[A-Z]{3}$/.test(text)) fail('currency', 'Write the currency with three letters, e.g. CNY.');
  return text;
}
