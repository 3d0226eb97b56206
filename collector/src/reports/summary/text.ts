import type {
  AttributionReply,
  CohortsReply,
  CostReportReply,
  FlowsReply,
  FunnelReply,
  ReportPage,
  TrendsReply,
} from '@guiyi/protocol';
import { CAMPAIGN } from '../paths.ts';
import { type Language, WORDS, type Words } from './words.ts';

/** What each report answers. */
export interface Reports {
  attribution: AttributionReply;
  costs: CostReportReply;
  trends: TrendsReply;
  funnel: FunnelReply;
  cohorts: CohortsReply;
  flows: FlowsReply;
}

/** Lines of a list that a message shows. */
const MOST = 5;

type Lines = { [Page in ReportPage]: (reply: Reports[Page], words: Words) => string[] };

/** A report as a few lines that a person reads in a chat. */
export function summaryLines<Page extends ReportPage>(page: Page, reply: Reports[Page], language: Language): string[] {
  return LINES[page](reply, WORDS[language]);
}

const LINES: Lines = {
  attribution: ({ total, channels, models, currency = '', model }, words) => [
    words.conversions(words.amount(total.conversions), money(total.value, currency, words)),
    ...(models ?? [{ model, channels }]).flatMap((each) => [
      words.model(each.model),
      ...each.channels
        .slice(0, MOST)
        .map(({ channel, conversions, value }) =>
          words.row(channel, words.amount(conversions), money(value, currency, words)),
        ),
    ]),
  ],
  costs: ({ total, rows, currency }, words) => [
    words.costs(money(total.cost, currency, words), ratio(total.roas, words), orDash(total.cpa, currency, words)),
    ...rows
      .slice(0, MOST)
      .map((row) => words.row(nameOf(row), money(row.cost, currency, words), `ROAS ${ratio(row.roas, words)}`)),
  ],
  trends: ({ event, series }, words) => [
    words.events(event, words.amount(series.reduce((sum, { total }) => sum + total, 0))),
    ...(series.length > 1
      ? series.slice(0, MOST).map(({ key, rest, total }) => words.item(key ?? words.none(rest), words.amount(total)))
      : []),
  ],
  funnel: ({ steps }, words) =>
    steps.map(({ name, people }) => {
      const first = steps[0]?.people ?? 0;
      return words.step(name, words.amount(people), first > 0 ? words.share(people / first) : '–');
    }),
  cohorts: ({ cohorts }, words) =>
    cohorts
      .slice(-MOST)
      .map(({ day, people, came_back }) => words.cohort(day, words.amount(people), words.amount(came_back))),
  flows: ({ event, people, nodes }, words) => [
    words.events(event, words.amount(people)),
    ...nodes
      .filter(({ step }) => step === 1)
      .sort((a, b) => b.people - a.people)
      .slice(0, MOST)
      .map((node) => words.item(node.name ?? words.others, words.amount(node.people))),
  ],
};

const money = (value: number, currency: string, words: Words) => `${words.amount(value)} ${currency}`;
const ratio = (value: number | null, words: Words) => (value === null ? '–' : words.amount(value));
const orDash = (value: number | null, currency: string, words: Words) =>
  value === null ? '–' : money(value, currency, words);

function nameOf({ day, channel, campaign }: CostReportReply['rows'][number]): string {
  return day ?? [channel, campaign].filter(Boolean).join(' / ').replaceAll(CAMPAIGN, ' / ');
}
