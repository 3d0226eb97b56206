import type { StatsReply, SubjectRequest, TrendsReply } from '@guiyi/protocol';

/** What reports answer, as far as benchmarks look: each question at the fields of its own. */
export interface ReportAnswer {
  total: { conversions: number };
  channels: unknown[];
  models: unknown[];
  series: { total: number }[];
  days: unknown[];
  goals: unknown[];
  steps: { people: number }[];
  cohorts: { came_back: number }[];
  links: unknown[];
}

/** What a server answers to GET, by its path. */
export type Got<Path extends string> = Path extends '/api/stats'
  ? StatsReply
  : Path extends '/bench/count'
    ? { stored: number }
    : Path extends '/bench/scan'
      ? { results: { events: number }[] }
      : Path extends '/bench/size'
        ? { bytes: number; idents: number }
        : Path extends `/bench/observe${string}`
          ? { kept: number }
          : Path extends `/api/requests/${string}`
            ? SubjectRequest
            : Path extends `/api/reports/trends${string}`
              ? TrendsReply
              : Path extends `/api/reports/${string}`
                ? ReportAnswer
                : unknown;

/** What a server answers to POST, by its path. */
export type Posted<Path extends string> = Path extends '/api/sign-in-links'
  ? { url: string }
  : Path extends '/api/requests'
    ? SubjectRequest
    : Path extends `/api/reports/${string}`
      ? ReportAnswer
      : unknown;
