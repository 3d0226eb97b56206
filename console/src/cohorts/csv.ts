import type { CohortsReply } from '@guiyi/protocol';
import { csvOf } from '../csv.ts';

/** A line for each cohort and period after it, as tables for further work want it. */
export function cohortsCsv({ cohorts, period }: CohortsReply): string {
  const lines = cohorts.flatMap(({ day, people, periods }) =>
    periods.map((came, after) => [day, people, after, came] as const),
  );
  return csvOf([['cohort', 'people', `${period}s_after`, 'came_back'], ...lines]);
}
