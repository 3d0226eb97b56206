import { useI18n } from '../i18n/context.tsx';
import { type DayRange, lastDays, lastMonth, QUICK_DAYS, quickDays, sameRange } from '../range.ts';

interface RangeProps {
  range: DayRange;
  change: (part: Partial<DayRange>) => void;
}

/** Days: one click for the usual ranges, two dates for any other. */
export function RangeChoice({ range, change }: RangeProps) {
  const { t } = useI18n();
  const now = new Date();
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
        <button
          type="button"
          aria-pressed={sameRange(lastMonth(now), range)}
          data-testid="range-last-month"
          onClick={() => change(lastMonth(now))}
        >
          {t('range.lastMonth')}
        </button>
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
