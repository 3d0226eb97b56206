import { useI18n } from '../i18n/context.tsx';
import { type DayRange, lastDays, lastMonth, lastWeek, QUICK_DAYS, quickDays, sameRange } from '../range.ts';
import { today } from '../today.ts';

interface RangeProps {
  range: DayRange;
  change: (part: Partial<DayRange>) => void;
}

/** Ranges that end before today. */
const CALENDAR = [
  { name: 'last-week', label: 'range.lastWeek', days: lastWeek },
  { name: 'last-month', label: 'range.lastMonth', days: lastMonth },
] as const;

/** Days: one click for the usual ranges, two dates for any other. */
export function RangeChoice({ range, change }: RangeProps) {
  const { t } = useI18n();
  const now = today();
  const quick = quickDays(range, QUICK_DAYS, now);
  return (
    <fieldset class="range">
      <legend>{t('attr.range')}</legend>
      <div class="segments">
        {QUICK_DAYS.map((days) => (
          <button
            key={days}
            type="button"
            aria-pressed={quick === days}
            data-testid={`range-${days}`}
            onClick={() => change(lastDays(days, now))}
          >
            {t('attr.days', { n: days })}
          </button>
        ))}
        {CALENDAR.map(({ name, label, days }) => (
          <button
            key={name}
            type="button"
            aria-pressed={sameRange(days(now), range)}
            data-testid={`range-${name}`}
            onClick={() => change(days(now))}
          >
            {t(label)}
          </button>
        ))}
      </div>
      {(['from', 'to'] as const).map((end) => (
        <label key={end}>
          <span class="visually-hidden">{t(`attr.${end}`)}</span>
          <input
            type="date"
            value={range[end]}
            title={t(`attr.${end}`)}
            data-testid={`range-${end}`}
            onChange={(event) => change({ [end]: event.currentTarget.value })}
          />
        </label>
      ))}
    </fieldset>
  );
}
