import { api } from '../api.ts';
import { useLoad, useRoute } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { type DayRange, lastDays } from '../range.ts';
import { hrefOf } from '../route.ts';

/** How many days the way out leads to. */
const DAYS = 30;

/** The way out of a range in which nothing happened: to the days when one of these events last did. */
export function LastTime({ names, range }: { names: readonly string[]; range: DayRange }) {
  const { t } = useI18n();
  const { segments, params } = useRoute();
  const { data } = useLoad('goals', api.goals);
  const days = data?.goals.filter(({ name }) => names.includes(name)).map(({ last_day }) => last_day) ?? [];
  const last = days.sort().at(-1);
  if (last === undefined || (last >= range.from && last <= range.to)) return null;
  const there = new URLSearchParams(params);
  there.delete('range');
  for (const [end, day] of Object.entries(lastDays(DAYS, last))) there.set(end, day);
  return (
    <p>
      <a href={hrefOf(segments, there)} data-testid="last-time">
        {t('analysis.lastTime', { day: last, n: DAYS })}
      </a>
    </p>
  );
}
